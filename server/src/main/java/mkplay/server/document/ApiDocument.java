package mkplay.server.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.QueryParameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import mkplay.server.api.Owner;
import mkplay.server.api.RequestHeaders;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Completes the document that springdoc makes of the handlers: they read their bodies by hand, so that the schemas of these
 * come from {@link RequestSchemas}; every operation may answer with a problem.
 */
@Configuration(proxyBeanMethods = false)
class ApiDocument {

    private static final String JSON = "application/json";
    private static final String PROBLEM_JSON = "application/problem+json";

    /** Schemas of the bodies of the requests that create something, by path. */
    private static final Map<String, String> BODIES = Map.of(
            "/api/v1/runs", "RunRequest",
            "/api/v1/batches", "BatchRequest",
            "/api/v1/sessions", "SessionRequest",
            "/api/v1/shares", "ShareRequest",
            "/api/v1/compile", "CompileRequest");

    /** Operations that take an idempotency key. */
    private static final List<String> IDEMPOTENT = List.of("/api/v1/runs", "/api/v1/batches");

    /** Values of the parameter {@code format} by path. */
    private static final Map<String, List<String>> FORMATS = Map.of(
            "/api/v1/batches/{id}", List.of("csv", "junit"),
            "/api/v1/runs/{id}/console", List.of("text", "ndjson"),
            "/api/v1/runs/{id}/counters", List.of("csv"),
            "/api/v1/runs/{id}/events", List.of("perfetto"));

    /** Paths below which a POST makes a thing at once. */
    private static final List<String> CREATED = List.of("/api/v1/sessions", "/api/v1/shares");

    @Bean
    OpenApiCustomizer completeDocument(RequestSchemas requests) {
        return document -> complete(document, requests);
    }

    private static void complete(OpenAPI document, RequestSchemas requests) {
        document.info(new Info()
                .title("Microkernel Playground")
                .version("1")
                .description("Programs on a microkernel in an emulated PC: compile, run, measure, grade."));
        document.servers(List.of(new Server().url("/")));
        document.tags(null);
        schemas(requests.json()).forEach(document.getComponents()::addSchemas);
        document.getComponents().getSchemas().values().forEach(ApiDocument::wireNames);
        document.getPaths()
                .forEach((path, item) ->
                        item.readOperationsMap().forEach((method, operation) -> complete(path, method, operation)));
        document.getComponents().getSchemas().remove("DataBuffer");
    }

    private static Map<String, Schema<?>> schemas(String json) {
        try {
            return Json31.mapper().readValue(json, new TypeReference<Map<String, Schema<?>>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the schemas of requests are no JSON", e);
        }
    }

    /** Enumerations have their wire names in the document, which springdoc takes from the constants. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static void wireNames(Schema<?> schema) {
        List values = schema.getEnum();
        if (values != null) {
            values.replaceAll(
                    value -> String.valueOf(value).toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        if (schema.getProperties() != null) {
            schema.getProperties().values().forEach(ApiDocument::wireNames);
        }
        if (schema.getItems() != null) {
            wireNames(schema.getItems());
        }
    }

    private static void complete(String path, PathItem.HttpMethod method, Operation operation) {
        operation.setTags(null);
        String body = method == PathItem.HttpMethod.POST ? BODIES.get(path) : null;
        if (body != null) {
            body(operation, body);
        }
        boolean asked = operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(p -> Owner.HEADER.equals(p.getName()));
        if (!asked) {
            operation.addParametersItem(header(
                    Owner.HEADER, "Token of who asks, 27 characters of A-Z a-z 0-9 - _, made up by the client."));
        }
        List<String> formats = method == PathItem.HttpMethod.GET ? FORMATS.get(path) : null;
        if (formats != null) {
            operation.addParametersItem(format(formats));
        }
        operation.getResponses().values().forEach(ApiDocument::content);
        if (method == PathItem.HttpMethod.POST && IDEMPOTENT.contains(path)) {
            operation.addParametersItem(header(
                    RequestHeaders.IDEMPOTENCY_KEY,
                    "The same request under the same key is answered with the same thing."));
            operation.addParametersItem(
                    header("Prefer", "wait=SECONDS: answer when it has ended, or after that time."));
            accepted(operation.getResponses());
        }
        statuses(path, method, operation.getResponses());
        problems(path, operation.getResponses(), body != null);
    }

    /** The statuses of success that the handlers choose at run time, where springdoc supposes 200. */
    private static void statuses(String path, PathItem.HttpMethod method, ApiResponses responses) {
        ApiResponse done = responses.get("200");
        if (done != null && method == PathItem.HttpMethod.POST && CREATED.contains(path)) {
            done.addHeaderObject("Location", new Header().schema(string()));
            responses.remove("200");
            responses.addApiResponse("201", done.description("Created; its address is in the header Location."));
        } else if (done != null && method == PathItem.HttpMethod.DELETE) {
            responses.remove("200");
            responses.addApiResponse("204", new ApiResponse().description("It is gone."));
        }
    }

    private static void body(Operation operation, String schema) {
        RequestBody request = operation.getRequestBody() == null ? new RequestBody() : operation.getRequestBody();
        Content content = request.getContent() == null ? new Content() : request.getContent();
        content.addMediaType(JSON, new MediaType().schema(new JsonSchema().$ref("#/components/schemas/" + schema)));
        operation.setRequestBody(request.content(content).required(true));
    }

    private static Parameter format(List<String> formats) {
        JsonSchema schema = new JsonSchema();
        schema.addType("string");
        formats.forEach(schema::addEnumItemObject);
        return new QueryParameter()
                .name("format")
                .description("The form of the answer, for clients that cannot set the header Accept.")
                .required(false)
                .schema(schema);
    }

    /** What is written part by part is text or bytes, and what has no other type is JSON. */
    private static void content(ApiResponse response) {
        Content content = response.getContent();
        if (content == null) {
            return;
        }
        MediaType any = content.remove("*/*");
        if (any != null) {
            content.addMediaType(JSON, any);
        }
        for (MediaType type : content.values()) {
            Schema<?> schema = type.getSchema();
            boolean parts = schema != null
                    && schema.getItems() != null
                    && String.valueOf(schema.getItems().get$ref()).endsWith("/DataBuffer");
            if (parts) {
                type.setSchema(string());
            }
        }
    }

    private static HeaderParameter header(String name, String text) {
        HeaderParameter parameter = new HeaderParameter();
        parameter.name(name).description(text).required(false).schema(string());
        return parameter;
    }

    private static Schema<?> string() {
        JsonSchema schema = new JsonSchema();
        schema.addType("string");
        return schema;
    }

    /** What is not waited for is answered with its address. */
    private static void accepted(ApiResponses responses) {
        ApiResponse done = responses.get("200");
        if (done != null) {
            ApiResponse accepted = new ApiResponse()
                    .description("Accepted; its address is in the header Location.")
                    .content(done.getContent());
            accepted.addHeaderObject("Location", new Header().schema(string()));
            responses.addApiResponse("202", accepted);
        }
    }

    private static void problems(String path, ApiResponses responses, boolean body) {
        responses.addApiResponse("400", problem("It cannot be read."));
        if (path.contains("{id}")) {
            responses.addApiResponse("404", problem("There is no such thing, or no longer."));
        }
        if (body) {
            responses.addApiResponse("413", problem("The body is too large."));
            responses.addApiResponse("415", problem("The body has another type."));
            responses.addApiResponse("422", problem("Members of the body are not valid; errors names them."));
        }
        ApiResponse busy = problem("Too much at a time.");
        busy.addHeaderObject("Retry-After", new Header().schema(string()));
        responses.addApiResponse("429", busy);
        responses.addApiResponse("default", problem("Anything else that went wrong."));
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
