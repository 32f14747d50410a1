package mkplay.server.document;

import com.fasterxml.jackson.databind.JavaType;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Members of answers that are always there: the components of records that cannot be null, as null ones are left out. */
@Component
class RequiredMembers implements ModelConverter {

    @Override
    @SuppressWarnings("rawtypes")
    public @Nullable Schema resolve(AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
        Schema<?> schema = chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
        JavaType java = Json31.mapper().constructType(type.getType());
        if (schema != null && java != null && java.isTypeOrSubTypeOf(Record.class)) {
            Schema<?> members = schema.get$ref() == null ? schema : defined(schema.get$ref(), context);
            if (members != null && members.getProperties() != null) {
                require(members, java.getRawClass());
            }
        }
        return schema;
    }

    private static @Nullable Schema<?> defined(String reference, ModelConverterContext context) {
        return context.getDefinedModels().get(reference.substring(reference.lastIndexOf('/') + 1));
    }

    private static void require(Schema<?> members, Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name = component.getName();
            boolean known = members.getProperties().containsKey(name);
            boolean listed =
                    members.getRequired() != null && members.getRequired().contains(name);
            if (known && !listed && !component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                members.addRequiredItem(name);
            }
        }
    }
}
