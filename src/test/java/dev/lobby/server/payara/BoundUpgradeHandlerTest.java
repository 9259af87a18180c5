package dev.lobby.server.payara;

import static dev.lobby.harness.Fakes.fake;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.harness.LogLines;
import dev.lobby.logging.FailureLog;
import dev.lobby.work.TestTime;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.WebConnection;
import jakarta.websocket.CloseReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.glassfish.grizzly.memory.ByteBufferManager;
import org.glassfish.tyrus.spi.Connection;
import org.glassfish.tyrus.spi.ReadHandler;
import org.glassfish.tyrus.spi.WebSocketEngine.UpgradeInfo;
import org.glassfish.tyrus.spi.Writer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@SuppressWarnings("unchecked")
@Timeout(20)
class BoundUpgradeHandlerTest {
    private static final byte BREAKING = '!';

    private final List<String> happened = new ArrayList<>();
    private final Input input = new Input();
    private final LogLines lines = LogLines.of("dev.lobby");
    private final FailureLog failures = new FailureLog(new TestTime(), failure -> false);
    private boolean sessionClosed;
    private @Nullable Throwable creation;
    private @Nullable Writer writer;
    private BoundUpgradeHandler handler = new BoundUpgradeHandler();

    private static final String EARLY = "\u0089\u0085maskearly";
    private static final String LATER = "\u0089\u0085masklater";

    /** Reports available data while its listener is being set, as Payara does. */
    private static final class Input extends ServletInputStream {
        private ByteArrayInputStream bytes = new ByteArrayInputStream(new byte[0]);
        private int touched;
        private @Nullable IOException error;

        @Override
        public int available() {
            touched++;
            return bytes.available();
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            touched++;
            return bytes.read(into, offset, length);
        }

        @Override
        public boolean isFinished() {
            return false;
        }

        @Override
        public boolean isReady() {
            touched++;
            return bytes.available() > 0;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            if (error != null) {
                listener.onError(error);
                return;
            }
            try {
                if (isReady()) {
                    listener.onDataAvailable();
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @BeforeEach
    void upgrade() throws Exception {
        org.glassfish.grizzly.Connection<java.net.SocketAddress> connection =
                fake(org.glassfish.grizzly.Connection.class, (method, arguments) -> switch (method) {
                    case "getMemoryManager" -> new ByteBufferManager();
                    case "write" -> happened.add("written");
                    case "closeSilently" -> happened.add("connection closed");
                    default -> throw new UnsupportedOperationException(method);
                });
        HttpServletRequest handshake = fake(HttpServletRequest.class, (method, arguments) -> handler);
        handler = BoundUpgradeHandler.upgrade(
                handshake,
                new PayaraRequest(
                        connection,
                        Runnable::run,
                        () -> handler.onDataAvailable(),
                        () -> happened.add("request kept"),
                        forgotten -> happened.add("handler forgotten")),
                new ReadPauses(new TestTime()),
                failures);
        handler.setIncomingBufferSize(20_992);
        handler.preInit(
                fake(UpgradeInfo.class, (method, arguments) -> {
                    if (creation != null) {
                        throw creation;
                    }
                    happened.add("session");
                    writer = (Writer) arguments[0];
                    return connection();
                }),
                fakeWriter(),
                false);
    }

    @AfterEach
    void stopListening() {
        lines.close();
    }

    private List<String> failures() {
        return lines.texts().stream()
                .filter(text -> text.contains("A session could not begin"))
                .toList();
    }

    private static Writer fakeWriter() {
        return new Writer() {
            @Override
            public void write(
                    ByteBuffer buffer, org.glassfish.tyrus.spi.CompletionHandler<ByteBuffer> completionHandler) {
                throw new AssertionError("Written to the request's stream");
            }

            @Override
            public void close() {}
        };
    }

    private Connection connection() {
        ReadHandler reads = buffer -> {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            if (bytes[0] == BREAKING) {
                throw new IllegalStateException("an endpoint's");
            }
            happened.add("read " + new String(bytes, ISO_8859_1));
        };
        return fake(Connection.class, (method, arguments) -> switch (method) {
            case "getReadHandler" -> reads;
            case "close" -> {
                sessionClosed = true;
                yield null;
            }
            default -> throw new UnsupportedOperationException(method);
        });
    }

    private WebConnection webConnection() {
        return fake(WebConnection.class, (method, arguments) -> switch (method) {
            case "getInputStream" -> input;
            case "getOutputStream" -> null;
            default -> throw new UnsupportedOperationException(method);
        });
    }

    private void comes(String text) {
        input.bytes = new ByteArrayInputStream(text.getBytes(ISO_8859_1));
    }

    @Test
    void dataSentWithTheHandshakeIsReadAfterTheSessionIsCreated() throws Exception {
        comes(EARLY);
        handler.init(webConnection());
        comes(LATER);
        handler.onDataAvailable();

        assertThat(happened).containsExactly("session", "read " + EARLY, "read " + LATER);
    }

    @Test
    void theSessionWritesToItsOwnConnection() {
        handler.init(webConnection());

        Objects.requireNonNull(writer)
                .write(
                        ByteBuffer.wrap(new byte[] {(byte) 0x81, 0}),
                        new org.glassfish.tyrus.spi.CompletionHandler<>() {});

        assertThat(happened).containsExactly("session", "written");
    }

    /** A close through Payara would resume the request, whoever owns it by then; so the connection itself is closed. */
    @Test
    void theSessionEndsWithItsConnectionAndReadsNothingAfterIt() throws Exception {
        handler.init(webConnection());
        Objects.requireNonNull(writer).close();
        input.touched = 0;
        comes(LATER);
        handler.onDataAvailable();

        assertThat(happened).containsExactly("session", "connection closed", "handler forgotten");
        assertThat(input.touched).isZero();
    }

    /** A connection that is closed with unread input is reset, and the client may lose the close frame. */
    @Test
    void theClientEndsTheConnectionOfASessionThatTheServerHasClosed() throws Exception {
        handler.init(webConnection());
        ConnectionWriter own = (ConnectionWriter) Objects.requireNonNull(writer);
        own.lingerOnClose(() -> happened.add("finished"));
        own.connection().sendClose(new CloseReason(CloseReason.CloseCodes.GOING_AWAY, "The server is going away"));
        own.close();
        comes(LATER);
        handler.onDataAvailable();

        assertThat(happened).containsExactly("session", "written", "handler forgotten");
        assertThat(input.bytes.available()).isZero();

        handler.onError(new IOException("The far end has gone"));
        input.touched = 0;
        handler.onDataAvailable();

        assertThat(input.touched).isZero();
    }

    /** Payara, which closes its WebConnection after it has told of an error, finds nothing to resume. */
    @Test
    void aCloseByTyrusClosesTheConnectionToo() {
        handler.init(webConnection());

        handler.onError(new IOException("The far end has gone"));

        assertThat(happened).containsExactly("session", "request kept", "connection closed", "handler forgotten");
    }

    @Test
    void theRequestIsKeptAlsoWhereTheConnectionBreaksWhileTheSessionIsMade() {
        input.error = new IOException("The far end has gone");

        handler.init(webConnection());

        assertThat(happened).containsExactly("request kept", "session", "connection closed", "handler forgotten");
    }

    @Test
    void aSessionThatCannotBeCreatedEndsTheConnectionAndTheLogHasNoAddress() throws Exception {
        for (Throwable why : List.of(
                new IllegalArgumentException("Illegal character: /ws?access_token=secret|"),
                new InternalError("of /ws?access_token=secret"))) {
            happened.clear();
            handler = new BoundUpgradeHandler();
            upgrade();
            creation = why;
            handler.init(webConnection());

            assertThat(happened).containsExactly("request kept", "connection closed", "handler forgotten");
        }
        assertThat(failures()).singleElement().asString().contains("IllegalArgumentException", "at dev.lobby");
        assertThat(failures()).noneMatch(line -> line.contains("secret"));
    }

    @Test
    void nothingIsKeptOrReadForASessionThatCouldNotBeCreated() throws Exception {
        comes("early");
        creation = new IllegalArgumentException("no URI");
        handler.init(webConnection());
        happened.clear();
        input.touched = 0;

        handler.onDataAvailable();
        handler.onAllDataRead();
        handler.onError(new IOException("The far end has gone"));

        assertThat(happened).containsExactly("request kept");
        assertThat(input.touched).isZero();
    }

    @Test
    void aSessionWhoseEarlyDataBreakItIsClosed() {
        comes("!");

        handler.init(webConnection());

        assertThat(happened).startsWith("session", "request kept", "connection closed", "handler forgotten");
        assertThat(sessionClosed).isTrue();
    }

    @Test
    void theHandlerIsForgottenOnce() throws Exception {
        handler.init(webConnection());
        Writer own = Objects.requireNonNull(writer);

        own.close();
        own.close();
        handler.onError(new IOException("The far end has gone"));

        assertThat(happened).containsOnlyOnce("handler forgotten");
    }
}
