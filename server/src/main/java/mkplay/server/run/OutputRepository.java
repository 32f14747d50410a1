package mkplay.server.run;

import mkplay.server.storage.StorageGateway;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** How much room consoles, traces and profiles of results take, and the removal of those that are too many. */
@Repository
public class OutputRepository {

    private final JdbcClient jdbc;

    OutputRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Removes the outputs that do not fit, those of the oldest results first. The results themselves stay, but answer no other run.
     *
     * @param most bytes of all together
     * @param mostPerOwner bytes of one owner's
     * @return of how many results
     */
    int removeBeyond(long most, long mostPerOwner) {
        StorageGateway.assertMayBlock();
        int removed = mark("partition by owner_key", mostPerOwner) + mark("", most);
        if (removed > 0) {
            jdbc.sql("delete from result_chunk where result_id in (select id from result where bytes is null)")
                    .update();
        }
        return removed;
    }

    private int mark(String partition, long most) {
        return jdbc.sql(
                        "update result set bytes = null, cacheable = false where id in (select id from (select id, sum(bytes) over ("
                                + partition
                                + " order by created_at desc, id desc) as together from result where bytes > 0) newest where together > ?)")
                .param(most)
                .update();
    }

    /** Whether a run's output was removed. */
    boolean removed(String runId) {
        StorageGateway.assertMayBlock();
        return jdbc.sql(
                                "select count(*) from run join result on result.id = run.result_id where run.id = ? and result.bytes is null")
                        .param(runId)
                        .query(Long.class)
                        .single()
                > 0;
    }
}
