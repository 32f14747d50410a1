package mkplay.server.api;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads request bodies: bounded in size and depth, strict about JSON, with the position of what is wrong. */
@Component
public class BodyReader {

    /** Deeper than any request of the interface; a bound on the parser's stack. */
    private static final int MAX_DEPTH = 32;

    private final JsonMapper mapper = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNameLength(256)
                            .maxNumberLength(40)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * The whole body.
     *
     * @param maxBytes the most that is taken; more is a 413
     */
    public Mono<byte[]> bytes(ServerHttpRequest request, int maxBytes) {
        if (request.getHeaders().getContentLength() > maxBytes) {
            return Mono.error(tooLarge(maxBytes));
        }
        return DataBufferUtils.join(request.getBody(), maxBytes)
                .map(BodyReader::drain)
                .defaultIfEmpty(new byte[0])
                .onErrorMap(DataBufferLimitException.class, e -> tooLarge(maxBytes));
    }

    /** The whole body as one JSON value; a 400 with line and column when it is not JSON. */
    public Mono<JsonNode> json(ServerHttpRequest request, int maxBytes) {
        return bytes(request, maxBytes).map(this::parse);
    }

    /** The whole body as text; a 400 with the offset when it is not UTF-8. */
    public Mono<String> text(ServerHttpRequest request, int maxBytes) {
        return bytes(request, maxBytes).map(BodyReader::utf8);
    }

    private JsonNode parse(byte[] body) {
        if (body.length == 0) {
            throw Problem.malformed("The body is empty; a JSON object is expected.");
        }
        try {
            return mapper.readTree(body);
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw Problem.malformed(
                    "The body is not valid JSON" + where + ".",
                    List.of(new Problem.Error("", String.valueOf(e.getOriginalMessage()))));
        }
    }

    private static String utf8(byte[] body) {
        ByteBuffer in = ByteBuffer.wrap(body);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(in)
                    .toString();
        } catch (CharacterCodingException e) {
            throw Problem.malformed("The body is not UTF-8 text: see byte " + in.position() + ".");
        }
    }

    private static byte[] drain(DataBuffer buffer) {
        try {
            byte[] bytes = new byte[buffer.readableByteCount()];
            buffer.read(bytes);
            return bytes;
        } finally {
            DataBufferUtils.release(buffer);
        }
    }

    private static Problem tooLarge(int maxBytes) {
        return Problem.tooLarge("The body has more than " + maxBytes + " bytes.");
    }
}
