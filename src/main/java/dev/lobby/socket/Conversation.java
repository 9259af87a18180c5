package dev.lobby.socket;

import dev.lobby.socket.CommandBuffer.TooBigException;
import dev.lobby.socket.CommandReader.RefusedException;
import dev.lobby.subscription.Protocol;
import dev.lobby.subscription.Refusal;
import dev.lobby.subscription.Refusal.Code;
import dev.lobby.wire.CloseCause;
import dev.lobby.wire.Outlet;
import dev.lobby.work.Time;
import java.util.Optional;

/**
 * The receiver of an open session's messages. It assembles commands from their parts, counts them and passes them on.
 * The size and the rate are limited here because neither server limits them reliably for every client. Not thread-safe:
 * a session's messages come one after another.
 */
final class Conversation {
    private static final Refusal TOO_FAST =
            new Refusal(Code.RATE_LIMITED, "There were too many commands; wait, then send this one again.");

    /** In characters. Larger parts are not counted, because a command has room for only a few of them. */
    private static final int SMALL_PART = 512;

    /**
     * How many small parts of one command are not counted. A server may pass on the content of each TCP segment, so even
     * a well-behaved client's frame comes in a few parts.
     */
    private static final int FREE_SMALL_PARTS = 8;

    private final SessionCommands commands;
    private final Protocol protocol;
    private final Outlet outlet;
    private final Time time;
    private final CommandBuffer buffer;
    private final CommandRate rate;
    private int smallParts;

    Conversation(SessionCommands commands, Protocol protocol, Outlet outlet, SocketSettings settings, Time time) {
        this.commands = commands;
        this.protocol = protocol;
        this.outlet = outlet;
        this.time = time;
        this.buffer = new CommandBuffer(settings.maxCommandBytes());
        this.rate = new CommandRate(settings, time);
    }

    /** Receives a part of a command. */
    void text(String part, boolean last) {
        outlet.signOfLife();
        if (last) {
            smallParts = 0;
        } else if (part.length() < SMALL_PART && ++smallParts > FREE_SMALL_PARTS) {
            count();
        }
        try {
            Optional<String> text = buffer.add(part, last);
            if (text.isPresent()) {
                receive(text.get());
            }
        } catch (TooBigException e) {
            outlet.close(CloseCause.TOO_BIG);
        }
    }

    private void receive(String text) {
        CommandReader reader = new CommandReader(protocol, commands.mustAuthenticate());
        switch (rate.command(time.nanos())) {
            case ALLOWED -> receive(text, reader);
            case TOO_FAST -> {
                reader.readId(text);
                commands.refuse(TOO_FAST, reader.id());
            }
            case TOO_FAST_FOR_TOO_LONG -> commands.endNow(CloseCause.TOO_FAST);
        }
    }

    private void receive(String text, CommandReader reader) {
        try {
            reader.read(text).carryOut(commands);
        } catch (RefusedException e) {
            commands.refuse(e.refusal(), reader.id());
        }
    }

    /** Receives a binary message, which is not allowed. */
    void binary() {
        outlet.close(CloseCause.BINARY);
    }

    /** Receives a pong. It counts as a command only if no ping asked for it. */
    void pong() {
        outlet.signOfLife();
        if (!outlet.awaitsPong()) {
            count();
        }
    }

    /** Receives pings, which the server answers. */
    void pings(int number) {
        outlet.signOfLife();
        for (int i = 0; i < number; i++) {
            count();
        }
    }

    /** Counts a frame that is not a command as if it were one. It gets no error answer. */
    private void count() {
        if (rate.command(time.nanos()) == CommandRate.Verdict.TOO_FAST_FOR_TOO_LONG) {
            commands.endNow(CloseCause.TOO_FAST);
        }
    }
}
