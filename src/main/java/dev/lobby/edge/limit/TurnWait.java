package dev.lobby.edge.limit;

import dev.lobby.edge.limit.CallsAtOnce.Call;
import dev.lobby.server.Servers;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A call's wait for its turn. Where the server dispatches reliably, no thread waits: the request is dispatched again when
 * the turn is known. Elsewhere a thread waits; such a server has more threads than calls of an address may wait.
 */
public final class TurnWait implements AsyncListener {
    private final Call call;
    private final AsyncContext later;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean dispatched;

    TurnWait(Call call, AsyncContext later) {
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
        if (call.mustWait() && Servers.here().dispatchesReliably()) {
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

    /** Once, and no call of this returns before: the server answers 500 if its time-out does not find it dispatched. */
    void dispatch() {
        lock.lock();
        try {
            if (!dispatched) {
                dispatched = true;
                later.dispatch();
            }
        } finally {
            lock.unlock();
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
