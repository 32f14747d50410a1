package mkplay.server.document;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Schema;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.util.HtmlUtils;

/**
 * What the document says of operations and data: the doc comments of the handlers and records. An operation with several forms
 * has a handler for each, and says what each form is; springdoc alone would keep the comment that it happens to read first.
 */
@Component
class OperationTexts implements OperationCustomizer {

    /** The extension that collects comments by media type until all handlers are read. */
    private static final String FORMS = "x-forms";

    private static final String MAIN = "application/json";

    @Override
    public Operation customize(Operation operation, HandlerMethod handler) {
        RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(handler.getMethod(), RequestMapping.class);
        // What is chosen by a parameter is a form that has a handler already.
        if (mapping != null && mapping.params().length == 0) {
            forms(operation).put(form(mapping), text(operation.getDescription()));
        }
        // Else the next handler's comment would not be read.
        operation.description(null).summary(null);
        return operation;
    }

    private static String form(RequestMapping mapping) {
        String[] types = mapping.consumes().length > 0 ? mapping.consumes() : mapping.produces();
        return types.length == 0 ? MAIN : String.join("`, `", types);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> forms(Operation operation) {
        if (operation.getExtensions() == null || !operation.getExtensions().containsKey(FORMS)) {
            operation.addExtension(FORMS, new TreeMap<String, String>());
        }
        return (Map<String, String>) operation.getExtensions().get(FORMS);
    }

    /** Writes the summary and the description of an operation whose handlers have all been read. */
    static void settle(Operation operation) {
        Map<String, String> forms = forms(operation);
        operation.getExtensions().remove(FORMS);
        String main = Objects.requireNonNullElseGet(
                forms.get(MAIN), () -> forms.values().iterator().next());
        int end = main.indexOf(". ");
        operation.setSummary(end < 0 ? main : main.substring(0, end + 1));
        operation.setDescription(
                forms.size() == 1
                        ? main
                        : forms.entrySet().stream()
                                .map(form -> "- `" + form.getKey() + "`: " + form.getValue())
                                .collect(Collectors.joining("\n")));
        if (operation.getParameters() != null) {
            operation.getParameters().stream()
                    .filter(parameter -> parameter.getDescription() != null)
                    .forEach(parameter -> parameter.setDescription(text(parameter.getDescription())));
        }
    }

    /** The same for a schema and what is in it. */
    static void settle(Schema<?> schema) {
        if (schema.getDescription() != null) {
            schema.setDescription(text(schema.getDescription()));
        }
        if (schema.getProperties() != null) {
            schema.getProperties().values().forEach(OperationTexts::settle);
        }
        if (schema.getItems() != null) {
            settle(schema.getItems());
        }
    }

    /** A doc comment, which springdoc has as HTML, as OpenAPI has it: CommonMark, here in one line. */
    private static String text(@Nullable String comment) {
        return comment == null
                ? ""
                : HtmlUtils.htmlUnescape(comment.replaceAll("\\s+", " ")
                        .replaceAll("<code> ?(.*?)</code>", "`$1`")
                        .strip());
    }
}
