package mkplay.server.limits;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import mkplay.engine.Limits;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * {@code playground.limits.*}: what one run and one request may use.
 *
 * @param batch limits of a batch run that asks for none
 * @param batchMax the most a batch run may ask for
 * @param session limits of a live session that asks for none
 * @param sessionMax the most a live session may ask for
 * @param memoryBytes memory of every emulated PC
 * @param requestBytes size of a request's body
 * @param files source files in one request
 * @param fileBytes size of one source file
 * @param programs programs, that is tasks, in one run
 * @param inputBytes console input given with a request, or typed into one session
 * @param requestsPerMinute requests to the API from one network address; coarse, as a lecture hall shares one
 */
@Validated
@ConfigurationProperties("playground.limits")
public record LimitProperties(
        @DefaultValue Budget batch,
        @DefaultValue BudgetMax batchMax,
        @DefaultValue SessionBudget session,
        @DefaultValue SessionMax sessionMax,

        @DefaultValue("33554432") @Min(8 << 20) @Max(256 << 20)
        int memoryBytes,

        @DefaultValue("1048576") @Min(1024) @Max(64 << 20) int requestBytes,
        @DefaultValue("32") @Min(1) @Max(1024) int files,
        @DefaultValue("262144") @Min(1024) @Max(16 << 20) int fileBytes,
        @DefaultValue("12") @Min(1) @Max(64) int programs,
        @DefaultValue("65536") @Min(1) @Max(16 << 20) int inputBytes,
        @DefaultValue("3000") @Min(1) int requestsPerMinute) {

    /** Limits of a batch run by default. */
    public record Budget(
            @DefaultValue("1000000000") @Min(1) long instructions,
            @DefaultValue("10000000000") @Min(1) long cycles,
            @DefaultValue("100000") @Min(1) long simulatedMillis,
            @DefaultValue("10000") @Min(1) long wallMillis,
            @DefaultValue("65536") @Min(1) long consoleBytes,
            @DefaultValue("200000") @Min(1) long traceRecords) {

        Limits limits() {
            return new Limits(instructions, cycles, simulatedMillis, wallMillis, consoleBytes, traceRecords);
        }
    }

    /** The most a batch run may ask for. */
    public record BudgetMax(
            @DefaultValue("20000000000") @Min(1) long instructions,
            @DefaultValue("200000000000") @Min(1) long cycles,
            @DefaultValue("2000000") @Min(1) long simulatedMillis,
            @DefaultValue("60000") @Min(1) long wallMillis,
            @DefaultValue("1048576") @Min(1) long consoleBytes,
            @DefaultValue("1000000") @Min(1) long traceRecords) {

        Limits limits() {
            return new Limits(instructions, cycles, simulatedMillis, wallMillis, consoleBytes, traceRecords);
        }
    }

    /** Limits of a live session by default. */
    public record SessionBudget(
            @DefaultValue("10000000000") @Min(1) long instructions,
            @DefaultValue("360000000000") @Min(1) long cycles,
            @DefaultValue("3600000") @Min(1) long simulatedMillis,
            @DefaultValue("30000") @Min(1) long wallMillis,
            @DefaultValue("262144") @Min(1) long consoleBytes,
            @DefaultValue("2000000") @Min(1) long traceRecords) {

        Limits limits() {
            return new Limits(instructions, cycles, simulatedMillis, wallMillis, consoleBytes, traceRecords);
        }
    }

    /** The most a live session may ask for. */
    public record SessionMax(
            @DefaultValue("100000000000") @Min(1) long instructions,
            @DefaultValue("3600000000000") @Min(1) long cycles,
            @DefaultValue("36000000") @Min(1) long simulatedMillis,
            @DefaultValue("300000") @Min(1) long wallMillis,
            @DefaultValue("4194304") @Min(1) long consoleBytes,
            @DefaultValue("20000000") @Min(1) long traceRecords) {

        Limits limits() {
            return new Limits(instructions, cycles, simulatedMillis, wallMillis, consoleBytes, traceRecords);
        }
    }
}
