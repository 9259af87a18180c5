package dev.lobby.change;

import dev.lobby.log.Sequencer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Specializes;
import jakarta.inject.Inject;

/** A recorder with a switch, which is initially on. While it is off, no event is recorded. */
@ApplicationScoped
@Specializes
public class SwitchedRecorder extends EventRecorder {
    private volatile boolean on = true;

    @Inject
    SwitchedRecorder(Sequencer sequencer, ChangeSettings settings, EventMeters meters) {
        super(sequencer, settings, meters);
    }

    public void turn(boolean nowOn) {
        on = nowOn;
    }

    @Override
    void collect(@Observes EntityChange change) {
        if (on) {
            super.collect(change);
        }
    }
}
