package dev.lobby.harness;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Runs in a process of its own, with Payara Micro's launcher on its class path: a server that deploys and undeploys a WAR
 * when it is told to on its standard input, and answers each time with a line. Reached by reflection, because it is a
 * hundred megabytes that no other test needs.
 */
final class PayaraMicroHost {
    private static final String NAME = "lobby";
    private static final String DEPLOY = "deploy ";

    private PayaraMicroHost() {}

    /** With the launcher and the port. */
    public static void main(String[] arguments) throws Exception {
        // As the launcher does.
        Path launcher = Path.of(arguments[0]);
        String root = Objects.requireNonNull(launcher.getParent()).toString();
        System.setProperty("fish.payara.micro.BootJar", launcher.toUri().toString());
        System.setProperty("fish.payara.micro.UnpackDir", root);
        String[] options = {"--rootdir", root, "--port", arguments[1], "--nohazelcast"};
        Object boot = Class.forName("fish.payara.micro.impl.PayaraMicroImpl")
                .getMethod("create", String[].class)
                .invoke(null, (Object) options);
        Object runtime = Class.forName("fish.payara.micro.boot.PayaraMicroBoot")
                .getMethod("getRuntime")
                .invoke(boot);
        Class<?> type = Class.forName("fish.payara.micro.PayaraMicroRuntime");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            if (command.startsWith(DEPLOY)) {
                type.getMethod("deploy", String.class, String.class, File.class)
                        .invoke(runtime, NAME, "/", new File(command.substring(DEPLOY.length())));
            } else {
                type.getMethod("undeploy", String.class).invoke(runtime, NAME);
            }
            System.out.println("HOST has done: " + command);
        }
        type.getMethod("shutdown").invoke(runtime);
    }
}
