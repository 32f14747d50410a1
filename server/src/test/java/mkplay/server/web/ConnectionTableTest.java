package mkplay.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;

class ConnectionTableTest {

    private final ConnectionTable table = new ConnectionTable("things", 4, 2);

    @Test
    void nothingIsRememberedOfAddressesThatHaveNothingOpen() {
        for (int i = 0; i < 1000; i++) {
            assertThat(table.open("address" + i)).isNull();
            table.close("address" + i);
        }
        assertThat(table.open()).isZero();
        assertThat(table.addresses()).isZero();
    }

    @Test
    void whatIsRefusedIsNotCounted() {
        assertThat(table.open("a")).isNull();
        assertThat(table.open("a")).isNull();
        assertThat(table.open("a"))
                .hasMessageContaining("2 things")
                .extracting(problem -> problem.status())
                .isEqualTo(HttpStatus.TOO_MANY_REQUESTS);
        assertThat(table.open("b")).isNull();
        assertThat(table.open("c")).isNull();
        assertThat(table.open("d"))
                .hasMessageContaining("4 things")
                .extracting(problem -> problem.status())
                .isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
        assertThat(table.open()).isEqualTo(4);
        table.close("a");
        assertThat(table.open("a")).isNull();
    }
}
