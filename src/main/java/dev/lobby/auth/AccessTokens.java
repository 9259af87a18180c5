package dev.lobby.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimNames;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.JWTProcessor;
import dev.lobby.log.LogTail;
import dev.lobby.work.Started;
import dev.lobby.work.Time;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes and reads access tokens: JSON Web Tokens (RFC 7519) of the type {@code at+jwt} (RFC 9068), signed with
 * HMAC-SHA256, that name a user and the generation of the user's tokens. Their issuer is the log's epoch, so that a token
 * of another log is not valid here: a user's generation there says nothing of the one here. Thread-safe.
 */
@ApplicationScoped
public class AccessTokens {
    private static final JOSEObjectType TYPE = new JOSEObjectType("at+jwt");
    private static final String AUDIENCE = "lobby";
    private static final String GENERATION = "gen";
    private static final Set<String> REQUIRED =
            Set.of(JWTClaimNames.SUBJECT, JWTClaimNames.EXPIRATION_TIME, GENERATION);

    private final TokenSettings settings;
    private final SigningKey kept;
    private final LogTail tail;
    private final Time time;

    private volatile @Nullable Keys keys;

    /**
     * What signs, and what verifies. Made once, and asked by every call.
     *
     * @param signing the key of new tokens
     * @param processor knows the keys of older ones as well
     */
    private record Keys(SecretKey signing, JWTProcessor<SecurityContext> processor) {}

    @Inject
    AccessTokens(TokenSettings settings, SigningKey kept, LogTail tail, Time time) {
        this.settings = settings;
        this.kept = kept;
        this.tail = tail;
        this.time = time;
    }

    void start(@Observes @Priority(Started.LOG) Started started) throws SQLException {
        byte[] signing = settings.key().isPresent() ? settings.key().get() : kept.readOrMake();
        List<SecretKey> all = Stream.concat(Stream.of(signing), settings.previousKey().stream())
                .<SecretKey>map(key -> new SecretKeySpec(key, "HmacSHA256"))
                .toList();
        keys = new Keys(all.get(0), processor(all));
    }

    private JWTProcessor<SecurityContext> processor(List<SecretKey> verifying) {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(TYPE));
        processor.setJWSKeySelector(
                (header, context) -> JWSAlgorithm.HS256.equals(header.getAlgorithm()) ? verifying : List.of());
        // For each token, because the log may be replaced by another.
        processor.setJWTClaimsSetVerifier((claims, context) -> new Claims(tail.epoch(), time).verify(claims, context));
        return processor;
    }

    public String issue(Caller caller) {
        Instant now = time.now();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(tail.epoch())
                .audience(AUDIENCE)
                .subject(caller.userId())
                .claim(GENERATION, caller.generation())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(settings.accessLifetime())))
                .build();
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256).type(TYPE).build(), claims);
            token.sign(new MACSigner(keys().signing()));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("The key cannot sign", e);
        }
    }

    /** Whom an unexpired token of ours names; whether the user has ended it meanwhile is not asked here. */
    public Optional<AccessToken> read(String text) {
        JWTProcessor<SecurityContext> processor = keys().processor();
        try {
            JWTClaimsSet claims = processor.process(text, null);
            Caller caller = new Caller(claims.getSubject(), claims.getLongClaim(GENERATION));
            return Optional.of(
                    new AccessToken(caller, claims.getExpirationTime().toInstant()));
        } catch (ParseException | BadJOSEException | JOSEException | RuntimeException e) {
            // Not only its own exceptions: the library has a NullPointerException for a header that is the text null.
            return Optional.empty();
        }
    }

    private Keys keys() {
        Keys made = keys;
        if (made == null) {
            throw new IllegalStateException("Not started");
        }
        return made;
    }

    /** What a token must claim. Unlike the library's own: no claim is null, and the expiry counts to the second, by our time. */
    private static final class Claims extends DefaultJWTClaimsVerifier<SecurityContext> {
        private final Time time;

        Claims(String issuer, Time time) {
            super(AUDIENCE, new JWTClaimsSet.Builder().issuer(issuer).build(), REQUIRED);
            this.time = time;
            setMaxClockSkew(0);
        }

        @Override
        public void verify(JWTClaimsSet claims, SecurityContext context) throws BadJWTException {
            super.verify(claims, context);
            if (REQUIRED.stream().anyMatch(name -> claims.getClaim(name) == null)) {
                throw new BadJWTException("A claim is null");
            }
        }

        @Override
        protected Date currentTime() {
            return Date.from(time.now());
        }
    }
}
