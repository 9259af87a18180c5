package dev.lobby.harness;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Runs in a process of its own, with {@code payara-micro.jar} on its class path: a Payara Micro that deploys and
 * undeploys the WAR when it is told to on its standard input, and answers each time with a line. Reached by reflection,
 * because its jar is a hundred megabytes that no other test needs.
 */
final class PayaraMicroHost {
    private PayaraMicroHost() {}

    public static void main(String[] arguments) throws Exception {
        Object micro = Class.forName("fish.payara.micro.PayaraMicro")
                .getMethod("getInstance")
                .invoke(null);
        call(micro, "setHttpPort", Integer.parseInt(arguments[0]));
        call(micro, "setNoCluster", true);
        Object runtime = call(micro, "bootStrap");
        File war = new File(arguments[1]);
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            if (command.equals("deploy")) {
                call(runtime, "deploy", "lobby", "/", war);
            } else {
                call(runtime, "undeploy", "lobby");
            }
            System.out.println("HOST has done: " + command);
        }
        call(runtime, "shutdown");
    }

    private static Object call(@Nullable Object target, String name, Object... arguments) throws Exception {
        if (target == null) {
            throw new IllegalStateException("Nothing to call " + name + " on");
        }
        for (var method : target.getClass().getMethods()) {
            Class<?>[] types = method.getParameterTypes();
            boolean fits = method.getName().equals(name)
                    && types.length == arguments.length
                    && Arrays.equals(
                            Arrays.stream(types).map(PayaraMicroHost::boxed).toArray(),
                            Arrays.stream(arguments).map(Object::getClass).toArray());
            if (fits) {
                Object result = method.invoke(target, arguments);
                return result == null ? target : result;
            }
        }
        throw new NoSuchMethodException(target.getClass() + "." + name);
    }

    private static Class<?> boxed(Class<?> type) {
        if (type == int.class) {
            return Integer.class;
        }
        return type == boolean.class ? Boolean.class : type;
    }
}
