package dev.lobby.joincode;

import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A code as the members of its game see it. */
@JsonbPropertyOrder({"code", "createdAt"})
@Schema(name = "JoinCode")
public record JoinCodeView(
        @Schema(pattern = JoinCode.PATTERN) String code, Instant createdAt) {

    static JoinCodeView of(JoinCode code) {
        return new JoinCodeView(code.code(), code.createdAt());
    }
}
