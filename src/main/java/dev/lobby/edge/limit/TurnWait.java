package dev.lobby.edge.limit;

import dev.lobby.edge.limit.CallsAtOnce.Call;
import dev.lobby.wire.undertow.UndertowConnection;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A call's wait for its turn. On Undertow, which has few threads, none waits: the request is dispatched again when the turn
 * is known. On Payara a thread waits, because Payara's asynchronous requests can lose their dispatch; it has more threads
 * than calls of an address may wait.
 */
public final class TurnWait implements AsyncListener {
    private final Call call;
    private final AsyncContext later;
    private final AtomicBoolean dispatched = new AtomicBoolean();

    private TurnWait(Call call, AsyncContext later) {
        this.call = call;
        this.later = later;
    }

    /**
     * Waits until it is known whether the call's turn comes.
     *
     * @return whether the thread has waited. If not, the request will be dispatched again, and the call is ended if that
     *     does not happen
     */
    public static boolean await(HttpServletRequest request, Call call) {
        if (call.mustWait() && UndertowConnection.carries(request)) {
            AsyncContext later = request.startAsync();
            later.setTimeout(call.timeout().toMillis());
            TurnWait wait = new TurnWait(call, later);
            later.addListener(wait);
            call.whenTurnIsKnown(wait::dispatch);
            return false;
        }
        call.awaitTurn();
        return true;
    }

    private void dispatch() {
        if (dispatched.compareAndSet(false, true)) {
            later.dispatch();
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        call.giveUpTurn();
        dispatch();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        call.end();
    }

    @Override
    public void onError(AsyncEvent event) {
        call.end();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // The answer may be written asynchronously, which is after the call.
    }
}
