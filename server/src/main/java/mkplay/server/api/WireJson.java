package mkplay.server.api;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;
import mkplay.engine.EndReason;
import mkplay.engine.RunState;
import mkplay.engine.cost.IpcPhase;
import mkplay.engine.debug.BreakKind;
import mkplay.engine.debug.StepUnit;
import mkplay.engine.debug.StopReason;
import mkplay.engine.inspect.Operation;
import mkplay.engine.inspect.ProcessorMode;
import mkplay.engine.inspect.ThreadState;
import mkplay.engine.inspect.WaitKind;
import mkplay.engine.view.MemoryState;
import mkplay.engine.wire.ClientMessage;
import mkplay.engine.wire.ServerMessage;
import mkplay.engine.wire.WireNames;
import mkplay.reference.ReferenceEntry;
import mkplay.x86.timing.TagStore;
import org.springframework.stereotype.Component;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** How the engine's types look in JSON, where their own names are not the wire names. */
@Component
public final class WireJson extends SimpleModule {

    private static final long serialVersionUID = 1L;

    /** Messages carry their kind as the member {@code type}. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.PROPERTY, property = "type")
    private interface Typed {}

    public WireJson() {
        super("mkplay-wire");
        names(EndReason.class, EndReason::wireName);
        names(RunState.class, RunState::wireName);
        names(ThreadState.class, WireNames::of);
        names(Operation.class, WireNames::of);
        names(WaitKind.class, WireNames::of);
        names(ProcessorMode.class, WireNames::of);
        names(MemoryState.class, WireNames::of);
        names(TagStore.Kind.class, WireNames::of);
        names(IpcPhase.class, WireNames::of);
        names(StopReason.class, WireNames::of);
        names(StepUnit.class, WireNames::of);
        names(BreakKind.class, WireNames::of);
        names(ReferenceEntry.Kind.class, WireNames::of);
        messages(ServerMessage.class);
        messages(ClientMessage.class);
    }

    private void messages(Class<?> family) {
        setMixInAnnotation(family, Typed.class);
        for (Class<?> message : family.getPermittedSubclasses()) {
            if (family.isAssignableFrom(message)) {
                registerSubtypes(new NamedType(message, ServerMessage.typeOf(message)));
            }
        }
    }

    private <E extends Enum<E>> void names(Class<E> type, Function<E, String> name) {
        addSerializer(new StdSerializer<E>(type) {
            @Override
            public void serialize(E value, JsonGenerator out, SerializationContext context) {
                out.writeString(name.apply(value));
            }
        });
        var byName = Arrays.stream(type.getEnumConstants()).collect(Collectors.toMap(name, Function.identity()));
        addDeserializer(type, new StdDeserializer<E>(type) {
            @Override
            public E deserialize(JsonParser in, DeserializationContext context) {
                E value = byName.get(in.getString());
                return value != null
                        ? value
                        : context.reportInputMismatch(type, "no %s of this name", type.getSimpleName());
            }
        });
    }
}
