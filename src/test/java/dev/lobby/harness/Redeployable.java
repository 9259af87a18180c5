package dev.lobby.harness;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A running server in which the WAR can be deployed and undeployed. Which server, {@code arquillian.launch} says. */
public interface Redeployable extends AutoCloseable {
    void deploy() throws IOException;

    void undeploy() throws IOException;

    ServerProcess server();

    @Override
    default void close() {
        server().close();
    }

    static Redeployable start(Path folder, List<String> settings) throws IOException {
        return ServerProcess.WILDFLY ? new OnWildFly(folder, settings) : new OnPayara(folder, settings);
    }

    /** By the marker files of its deployment scanner. */
    record OnWildFly(ServerProcess server, Path deployments) implements Redeployable {
        OnWildFly(Path folder, List<String> settings) throws IOException {
            this(ServerProcess.start(folder, settings), folder.resolve("standalone/deployments"));
        }

        @Override
        public void deploy() throws IOException {
            Files.createFile(deployments.resolve("ROOT.war.dodeploy"));
            await().atMost(Duration.ofMinutes(1)).until(server::answers);
        }

        @Override
        public void undeploy() throws IOException {
            Files.delete(deployments.resolve("ROOT.war.deployed"));
            await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(deployments.resolve("ROOT.war.undeployed")));
        }
    }

    /** By commands to a host of ours. */
    record OnPayara(ServerProcess server, PrintStream commands) implements Redeployable {
        private OnPayara(ServerProcess server) {
            this(server, new PrintStream(server.input(), true, StandardCharsets.UTF_8));
        }

        OnPayara(Path folder, List<String> settings) throws IOException {
            this(ServerProcess.startPayaraHost(
                    folder,
                    Stream.concat(Deployments.NO_RATE_LIMITS.stream(), settings.stream())
                            .toList()));
            deploy();
        }

        /** With nothing deployed. */
        static OnPayara empty(Path folder) throws IOException {
            return new OnPayara(ServerProcess.startPayaraHost(folder, List.of()));
        }

        @Override
        public void deploy() throws IOException {
            deploy(ServerProcess.WAR);
            await().atMost(Duration.ofMinutes(1)).until(server::answers);
        }

        /** One that may answer only for another host. */
        void deploy(Path war) throws IOException {
            command("deploy " + war);
        }

        @Override
        public void undeploy() throws IOException {
            command("undeploy");
        }

        private void command(String command) throws IOException {
            long before = done(command);
            commands.println(command);
            await().atMost(Duration.ofMinutes(2))
                    .failFast("The server has ended", () -> !server.isAlive())
                    .until(() -> done(command) > before);
        }

        private long done(String command) throws IOException {
            return server.log()
                    .lines()
                    .filter(line -> line.equals("HOST has done: " + command))
                    .count();
        }
    }
}
