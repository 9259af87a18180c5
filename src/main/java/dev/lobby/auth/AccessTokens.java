package dev.lobby.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.lobby.platform.Settings;
import dev.lobby.platform.Started;
import dev.lobby.platform.Time;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes and reads access tokens: JSON Web Tokens (RFC 7519), signed with HMAC-SHA256, that name a user and the
 * generation of the user's tokens. Thread-safe.
 */
@ApplicationScoped
public class AccessTokens {
    private static final String GENERATION = "gen";

    private final Settings.Token settings;
    private final SigningKey keys;
    private final Time time;
    private byte @Nullable [] key;

    @Inject
    AccessTokens(Settings settings, SigningKey keys, Time time) {
        this.settings = settings.token();
        this.keys = keys;
        this.time = time;
    }

    void start(@Observes @Priority(Started.LOG) Started started) throws SQLException {
        key = settings.key().isPresent() ? settings.key().get() : keys.readOrMake();
    }

    public String issue(Caller caller) {
        Instant now = time.now();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .subject(caller.userId())
                .claim(GENERATION, caller.generation())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(settings.accessLifetime())))
                .build();
        try {
            SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
            token.sign(new MACSigner(key()));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("The key cannot sign", e);
        }
    }

    /** Whom an unexpired token of ours names; whether the user has ended it meanwhile is not asked here. */
    public Optional<AccessToken> read(String text) {
        try {
            SignedJWT token = SignedJWT.parse(text);
            if (!token.getHeader().getAlgorithm().equals(JWSAlgorithm.HS256) || !token.verify(new MACVerifier(key()))) {
                return Optional.empty();
            }
            JWTClaimsSet claims = token.getJWTClaimsSet();
            Date expiry = claims.getExpirationTime();
            if (expiry == null || !time.now().isBefore(expiry.toInstant())) {
                return Optional.empty();
            }
            Caller caller = new Caller(claims.getSubject(), claims.getLongClaim(GENERATION));
            return Optional.of(new AccessToken(caller, expiry.toInstant()));
        } catch (ParseException | JOSEException e) {
            return Optional.empty();
        }
    }

    private byte[] key() {
        byte[] made = key;
        if (made == null) {
            throw new IllegalStateException("Not started");
        }
        return made;
    }
}
