package mkplay.server.document;

import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.List;

/** The statuses of an operation: those of success that handlers choose at run time, where springdoc supposes 200, and problems. */
final class Responses {

    private static final String PROBLEM_JSON = "application/problem+json";
    private static final String LOCATION = "Location";

    /** Paths below which a POST makes a thing that goes on without the client. */
    private static final List<String> ACCEPTED = List.of("/api/v1/runs", "/api/v1/batches");

    /** Paths below which a POST makes a thing at once. */
    private static final List<String> CREATED = List.of("/api/v1/sessions", "/api/v1/shares");

    /** Answers with an entity tag, which If-None-Match is compared with. */
    private static final List<String> TAGGED = List.of(
            "/api/v1/batches/{id}",
            "/api/v1/runs/{id}",
            "/api/v1/runs/{id}/console",
            "/api/v1/runs/{id}/events",
            "/api/v1/runs/{id}/junit",
            "/api/v1/runs/{id}/profile");

    /** What the state of a thing may not allow. */
    private static final List<String> CONFLICTS = List.of(
            "DELETE /api/v1/runs/{id}",
            "GET /api/v1/runs/{id}/counters",
            "GET /api/v1/runs/{id}/profile",
            "GET /api/v1/sessions/{id}/anatomy",
            "GET /api/v1/sessions/{id}/caches",
            "GET /api/v1/sessions/{id}/code",
            "GET /api/v1/sessions/{id}/functions",
            "GET /api/v1/sessions/{id}/inspection",
            "GET /api/v1/sessions/{id}/memory",
            "GET /api/v1/sessions/{id}/page-table",
            "GET /api/v1/sessions/{id}/profile",
            "POST /api/v1/runs",
            "POST /api/v1/batches",
            "POST /api/v1/shares");

    /** What is for the holder of an owner token only. */
    private static final List<String> OWNED = List.of("GET /api/v1/runs", "GET /api/v1/batches");

    private Responses() {}

    /** @param body whether the operation takes one */
    static void complete(String path, PathItem.HttpMethod method, ApiResponses responses, boolean body) {
        success(path, method, responses);
        responses.addApiResponse("400", problem("It cannot be read."));
        boolean owned = method == PathItem.HttpMethod.DELETE || path.endsWith("/cancel");
        if (owned || OWNED.contains(method + " " + path)) {
            responses.addApiResponse(
                    "403", problem("It is for the holder of an owner token, and this is not the one."));
        }
        if (path.contains("{id}")) {
            responses.addApiResponse("404", problem("There is no such thing, or no longer."));
        }
        if (method != PathItem.HttpMethod.DELETE) {
            responses.addApiResponse("406", problem("It has no form that the header Accept takes."));
        }
        if (CONFLICTS.contains(method + " " + path)) {
            responses.addApiResponse("409", problem("The state of the thing does not allow this."));
        }
        if (body) {
            responses.addApiResponse("413", problem("The body is too large."));
            responses.addApiResponse("415", problem("The body has another type."));
            responses.addApiResponse("422", problem("Members of the body are not valid; errors names them."));
        }
        responses.addApiResponse(
                "429", problem("Too much at a time.").addHeaderObject("Retry-After", header("Seconds to wait.", true)));
        responses.addApiResponse(
                "503",
                problem("Too much of all at a time, or the server has no such part.")
                        .addHeaderObject("Retry-After", header("Seconds to wait, where that helps.", false)));
        responses.addApiResponse("default", problem("Anything else that went wrong."));
    }

    private static void success(String path, PathItem.HttpMethod method, ApiResponses responses) {
        ApiResponse done = responses.get("200");
        if (method == PathItem.HttpMethod.DELETE) {
            responses.remove("200");
            responses.addApiResponse("204", new ApiResponse().description("It is gone."));
        } else if (method == PathItem.HttpMethod.POST && CREATED.contains(path)) {
            responses.remove("200");
            responses.addApiResponse(
                    "201",
                    new ApiResponse()
                            .description("Created.")
                            .content(done.getContent())
                            .addHeaderObject(LOCATION, header("Its address.", true)));
        } else if (method == PathItem.HttpMethod.POST && ACCEPTED.contains(path)) {
            done.description("It has ended.").addHeaderObject(LOCATION, header("Its address.", true));
            responses.addApiResponse(
                    "202",
                    new ApiResponse()
                            .description("Accepted; it goes on.")
                            .content(done.getContent())
                            .addHeaderObject(LOCATION, header("Its address.", true)));
        } else if (method == PathItem.HttpMethod.GET && TAGGED.contains(path)) {
            responses.addApiResponse("304", new ApiResponse().description("It is as If-None-Match has it."));
        }
    }

    private static Header header(String text, boolean always) {
        return new Header().description(text).required(always).schema(ApiDocument.string());
    }

    private static ApiResponse problem(String text) {
        return new ApiResponse()
                .description(text)
                .content(new Content()
                        .addMediaType(
                                PROBLEM_JSON,
                                new MediaType().schema(new JsonSchema().$ref("#/components/schemas/Problem"))));
    }
}
