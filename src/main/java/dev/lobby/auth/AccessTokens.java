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
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Issues and verifies access tokens: JSON Web Tokens (RFC 7519) of type {@code at+jwt} (RFC 9068), signed with
 * HMAC-SHA256. A token names a user and the generation of the user's tokens. The issuer is the epoch of the event log,
 * so a token that was issued for another log is rejected: the generations in the two logs are unrelated. Thread-safe.
 */
@ApplicationScoped
public class AccessTokens {
    private static final JOSEObjectType TYPE = new JOSEObjectType("at+jwt");
    private static final String AUDIENCE = "lobby";
    private static final String GENERATION = "gen";

    /**
     * The exact form of a token, whose signature has 32 bytes. The library skips characters that are not Base64, so
     * each spelling of a token would be remembered as another one.
     */
    private static final Pattern SPELLING = Pattern.compile("[\\w-]++\\.[\\w-]++\\.[\\w-]{43}");

    /** In characters. This server's own tokens have about 330. */
    private static final int MAX_LENGTH = 1024;

    private static final Set<String> REQUIRED =
            Set.of(JWTClaimNames.SUBJECT, JWTClaimNames.EXPIRATION_TIME, GENERATION);

    private final TokenSettings settings;
    private final SigningKey storedKey;
    private final LogTail tail;
    private final Time time;
    private final VerifiedTokens verified;
    private final EndedTokens ended;

    private volatile @Nullable Keys keys;

    /**
     * The keys in use. They are created once, at the start, and used by every call.
     *
     * @param signing signs new tokens
     * @param processor verifies tokens, with the current and the previous key
     */
    private record Keys(SecretKey signing, JWTProcessor<SecurityContext> processor) {}

    @Inject
    AccessTokens(TokenSettings settings, SigningKey storedKey, LogTail tail, Time time) {
        this.settings = settings;
        this.storedKey = storedKey;
        this.tail = tail;
        this.time = time;
        this.verified = new VerifiedTokens(settings.maxVerified());
        this.ended = new EndedTokens(settings.maxVerified());
    }

    void start(@Observes @Priority(Started.LOG) Started started) throws SQLException {
        byte[] signing = settings.key().isPresent() ? settings.key().get() : storedKey.readOrMake();
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
        // The claims are checked against the current epoch, because the log may be replaced while the server runs.
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

    /**
     * The content of a token, or empty if it is invalid, has expired, or is known to have ended. This does not ask
     * whether the user has ended the token in the meantime; {@link Admission} does.
     */
    public Optional<AccessToken> read(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String epoch = tail.epoch();
        return verified.find(text, epoch, time.now())
                .or(() -> verifyAndRemember(text, epoch))
                .filter(token -> !ended.contain(token.caller(), epoch));
    }

    /** Remembers for a while that a token which was read has ended, so that nobody needs to ask again. */
    void rememberEnd(String text) {
        String epoch = tail.epoch();
        // Another log may have replaced the one in which the token has ended.
        verified.find(text, epoch, time.now()).ifPresent(token -> ended.add(token.caller(), epoch));
    }

    private Optional<AccessToken> verifyAndRemember(String text, String epoch) {
        Optional<AccessToken> read = verify(text);
        read.ifPresent(token -> verified.add(text, token, epoch));
        return read;
    }

    private Optional<AccessToken> verify(String text) {
        if (!SPELLING.matcher(text).matches()) {
            return Optional.empty();
        }
        JWTProcessor<SecurityContext> processor = keys().processor();
        try {
            JWTClaimsSet claims = processor.process(text, null);
            Caller caller = new Caller(claims.getSubject(), claims.getLongClaim(GENERATION));
            return Optional.of(
                    new AccessToken(caller, claims.getExpirationTime().toInstant()));
        } catch (ParseException | BadJOSEException | JOSEException | RuntimeException e) {
            // RuntimeException too: the library throws a NullPointerException for a header that is the text null.
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

    /**
     * The claims that a token must have. Stricter than the library: no required claim may be null, expiry is exact to
     * the second, and the time is that of our clock.
     */
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
