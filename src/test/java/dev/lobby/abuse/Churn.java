package dev.lobby.abuse;

import dev.lobby.harness.Lobby;
import dev.lobby.harness.RawSession;
import java.io.IOException;
import java.util.Random;

/** Clients that come, subscribe to ten patterns and go: with a close frame, or just so. */
final class Churn {
    private static final int PATTERNS = 10;
    private static final byte[] CLOSE = RawSession.frame(RawSession.CLOSE, new byte[] {0x03, (byte) 0xE8}, true);

    private final Lobby lobby;
    private final Random random;
    private final String path;

    /**
     * Of one user's clients.
     *
     * @param token the user's
     */
    Churn(Lobby lobby, Random random, String token) {
        this.lobby = lobby;
        this.random = random;
        this.path = "/ws?access_token=" + token;
    }

    /** One client, cut off in half of the cases, with or without having waited for what it has subscribed to. */
    void comeAndGo() throws IOException {
        RawSession session = new RawSession(lobby, path);
        if (session.status() != 101) {
            throw new IllegalStateException("The handshake was answered with " + session.status());
        }
        for (int i = 0; i < PATTERNS; i++) {
            session.send(Lobby.json("event", "subscribe", "data", "p" + random.nextInt(1_000) + ".**." + i));
        }
        if (random.nextBoolean()) {
            session.subscribe("message.*");
        }
        if (random.nextBoolean()) {
            session.cut();
        } else {
            session.send(CLOSE);
            session.read(RawSession.CLOSE);
            session.close();
        }
    }
}
