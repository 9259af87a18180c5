package dev.lobby.harness;

import dev.lobby.harness.Redeployable.OnPayara;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jboss.arquillian.container.spi.client.container.ContainerConfiguration;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.spi.client.container.LifecycleException;
import org.jboss.arquillian.container.spi.client.protocol.ProtocolDescription;
import org.jboss.arquillian.container.spi.client.protocol.metadata.HTTPContext;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.arquillian.container.spi.client.protocol.metadata.Servlet;
import org.jboss.arquillian.core.spi.LoadableExtension;
import org.jboss.arquillian.protocol.servlet5.ServletMethodExecutor;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jspecify.annotations.Nullable;

/**
 * Payara Micro as Arquillian's container. Payara's own adapter starts a server for each class of tests; this one starts one
 * for all, which deploys one WAR after the other in a third of the time. Its log is {@code target/payara…/server….log}.
 */
public final class PayaraContainer implements DeployableContainer<PayaraContainer.Configuration> {
    private @Nullable Path folder;
    private @Nullable OnPayara payara;

    /** Nothing: it is the Payara that the build has copied. */
    public static final class Configuration implements ContainerConfiguration {
        @Override
        public void validate() {}
    }

    /** Makes it known where the tests run on Payara. */
    public static final class Extension implements LoadableExtension {
        @Override
        public void register(ExtensionBuilder builder) {
            if (!ServerProcess.WILDFLY) {
                builder.service(DeployableContainer.class, PayaraContainer.class);
            }
        }
    }

    @Override
    public Class<Configuration> getConfigurationClass() {
        return Configuration.class;
    }

    @Override
    public ProtocolDescription getDefaultProtocol() {
        return new ProtocolDescription("Servlet 5.0");
    }

    @Override
    public void start() throws LifecycleException {
        try {
            folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "payara");
            payara = OnPayara.empty(folder);
        } catch (IOException e) {
            throw new LifecycleException("Payara does not start", e);
        }
    }

    @Override
    public void stop() {
        payara().close();
    }

    @Override
    public ProtocolMetaData deploy(Archive<?> archive) throws DeploymentException {
        Path war = Objects.requireNonNull(folder).resolve("test.war");
        archive.as(ZipExporter.class).exportTo(war.toFile(), true);
        try {
            payara().deploy(war);
        } catch (IOException | RuntimeException e) {
            throw new DeploymentException("Payara does not deploy it: see its log in " + folder, e);
        }
        URI address = payara().server().lobby().address("/");
        HTTPContext root = new HTTPContext(address.getHost(), address.getPort());
        root.add(new Servlet(ServletMethodExecutor.ARQUILLIAN_SERVLET_NAME, "/"));
        return new ProtocolMetaData().addContext(root);
    }

    @Override
    public void undeploy(Archive<?> archive) throws DeploymentException {
        try {
            payara().undeploy();
        } catch (IOException | RuntimeException e) {
            throw new DeploymentException("Payara does not undeploy it: see its log in " + folder, e);
        }
    }

    private OnPayara payara() {
        return Objects.requireNonNull(payara);
    }
}
