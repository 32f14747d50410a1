package mkplay.server.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
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
import io.swagger.v3.oas.models.servers.Server;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import mkplay.server.api.Ids;
import mkplay.server.api.Owner;
import mkplay.server.api.Page;
import mkplay.server.api.RequestHeaders;
import org.jspecify.annotations.Nullable;
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

    /** Schemas of the bodies of the requests that create something, by path. */
    private static final Map<String, String> BODIES = Map.of(
            "/api/v1/runs", "RunRequest",
            "/api/v1/batches", "BatchRequest",
            "/api/v1/sessions", "SessionRequest",
            "/api/v1/shares", "ShareRequest",
            "/api/v1/compile", "CompileRequest");

    /** Operations that take an idempotency key. */
    private static final List<String> IDEMPOTENT =
            List.of("/api/v1/runs", "/api/v1/batches", "/api/v1/sessions", "/api/v1/shares");

    /** Operations that a client can wait for. */
    private static final List<String> AWAITED = List.of("/api/v1/runs", "/api/v1/batches");

    /** Media types of a run's single source file. */
    private static final List<String> SOURCES = List.of("text/x-c", "text/x-csrc", "text/x-c++src", "text/x-asm");

    /** Values of the parameter {@code format} by path. */
    private static final Map<String, List<String>> FORMATS = Map.of(
            "/api/v1/batches/{id}", List.of("csv", "junit"),
            "/api/v1/runs/{id}/console", List.of("text", "ndjson"),
            "/api/v1/runs/{id}/counters", List.of("csv"),
            "/api/v1/runs/{id}/events", List.of("perfetto"));

    /** What an answer of another form than JSON is, by media type. */
    private static final Map<String, String> FORMS = Map.of(
            "application/x-ndjson", "A JSON object a line.",
            "application/xml", "A JUnit report.",
            "application/octet-stream", "The bytes as the guest wrote them.",
            "text/csv", "A line of headings, then a line for each element (RFC 4180).",
            "text/plain", "What was printed; a terminal's control characters are shown as pictures.",
            "text/tab-separated-values", "A line of headings, then a line for each instruction.");

    @Bean
    OpenApiCustomizer completeDocument(RequestSchemas requests) {
        return document -> complete(document, requests);
    }

    private static void complete(OpenAPI document, RequestSchemas requests) {
        document.info(new Info()
                .title("Microkernel Playground")
                .version("1")
                .description(
                        "Programs on a microkernel in an emulated PC: compile, run, measure, grade. In requests, a member"
                                + " that is null counts as absent; x-further-rules tell what a schema cannot express, each with"
                                + " the pattern of the error's detail."));
        document.addExtension(
                "x-further-rules",
                List.of(
                        rule("^has half of a surrogate pair", "Texts are Unicode: no half of a surrogate pair."),
                        rule(
                                "^The Idempotency-Key was used for a different request",
                                "An Idempotency-Key is for one request of its owner.")));
        document.servers(List.of(new Server().url("/")));
        document.tags(null);
        schemas(requests.json()).forEach(document.getComponents()::addSchemas);
        document.getComponents().getSchemas().values().forEach(schema -> {
            wireNames(schema);
            OperationTexts.settle(schema);
        });
        document.getPaths()
                .forEach((path, item) ->
                        item.readOperationsMap().forEach((method, operation) -> complete(path, method, operation)));
        document.getComponents().getSchemas().remove("DataBuffer");
    }

    private static Map<String, String> rule(String detail, String rule) {
        return Map.of("detail", detail, "rule", rule);
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
        OperationTexts.settle(operation);
        String body = method == PathItem.HttpMethod.POST ? BODIES.get(path) : null;
        if (body != null) {
            body(operation, body);
        }
        boolean asked = operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(p -> Owner.HEADER.equals(p.getName()));
        if (!asked) {
            operation.addParametersItem(header(Owner.HEADER, ""));
        }
        List<String> formats = method == PathItem.HttpMethod.GET ? FORMATS.get(path) : null;
        if (formats != null) {
            operation.addParametersItem(format(formats));
        }
        if (method == PathItem.HttpMethod.POST && IDEMPOTENT.contains(path)) {
            Parameter key = header(
                    RequestHeaders.IDEMPOTENCY_KEY,
                    "The same request under the same key is answered with the same thing, while it is there.");
            key.getSchema().pattern("^[!-~]{1,200}$");
            operation.addParametersItem(key);
        }
        if (method == PathItem.HttpMethod.POST && AWAITED.contains(path)) {
            operation.addParametersItem(
                    header("Prefer", "wait=SECONDS: answer when it has ended, or after that time."));
        }
        parameters(operation);
        operation.getResponses().values().forEach(ApiDocument::content);
        Responses.complete(path, method, operation.getResponses(), body != null);
    }

    /** What the handlers check of parameters that they take as texts. */
    private static void parameters(Operation operation) {
        for (Parameter parameter : operation.getParameters()) {
            switch (parameter.getName()) {
                case Owner.HEADER -> {
                    parameter.description("Token of who asks, " + Ids.LENGTH
                            + " characters of A-Z a-z 0-9 - _, made up by the client or got from a share.");
                    parameter.getSchema().pattern("^[A-Za-z0-9_-]{" + Ids.LENGTH + "}$");
                }
                case "limit" -> parameter.description("Elements of a page.").schema(pageSize());
                case "after" -> parameter.description("Where the page starts: next of the page before, nothing else.");
                case "id" -> parameter.description("Its identifier.");
                default -> {}
            }
        }
    }

    private static void body(Operation operation, String schema) {
        RequestBody request = operation.getRequestBody() == null ? new RequestBody() : operation.getRequestBody();
        Content content = request.getContent() == null ? new Content() : request.getContent();
        content.addMediaType(JSON, new MediaType().schema(new JsonSchema().$ref("#/components/schemas/" + schema)));
        if (schema.equals("RunRequest")) {
            SOURCES.forEach(type -> content.addMediaType(
                    type, new MediaType().schema(string().description("One source file, a program by itself."))));
        }
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
        // A new object for each: springdoc has one for all types of a handler.
        content.replaceAll((name, type) -> {
            if (FORMS.containsKey(name)) {
                return new MediaType().schema(string().description(FORMS.get(name)));
            }
            return parts(type.getSchema()) ? new MediaType().schema(trace()) : type;
        });
    }

    /** Whether springdoc saw only that an answer is written part by part. */
    private static boolean parts(@Nullable Schema<?> schema) {
        return schema != null
                && schema.getItems() != null
                && String.valueOf(schema.getItems().get$ref()).endsWith("/DataBuffer");
    }

    /** The one JSON answer that is written part by part. */
    private static Schema<?> trace() {
        JsonSchema events = typed("array");
        events.setItems(typed("object"));
        JsonSchema trace = typed("object");
        trace.description("A trace in the Trace Event Format, as Perfetto opens it.");
        trace.addProperty("traceEvents", events);
        trace.addProperty("displayTimeUnit", string());
        trace.addRequiredItem("traceEvents");
        return trace;
    }

    private static Schema<?> pageSize() {
        JsonSchema size = typed("integer");
        size.setMinimum(BigDecimal.ONE);
        size.setMaximum(BigDecimal.valueOf(Page.MAX_SIZE));
        size.setDefault(Page.DEFAULT_SIZE);
        return size;
    }

    private static JsonSchema typed(String type) {
        JsonSchema schema = new JsonSchema();
        schema.addType(type);
        return schema;
    }

    private static HeaderParameter header(String name, String text) {
        HeaderParameter parameter = new HeaderParameter();
        parameter.name(name).description(text).required(false).schema(string());
        return parameter;
    }

    static Schema<?> string() {
        return typed("string");
    }
}
