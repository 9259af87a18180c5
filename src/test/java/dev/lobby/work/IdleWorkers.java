package dev.lobby.work;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Specializes;
import java.time.Duration;

/**
 * Starts all workers, but leaves the sweep idle: the test that deploys it runs the sweep's steps and controls the time.
 */
@ApplicationScoped
@Specializes
public class IdleWorkers extends Workers {
    @Override
    public Worker start(String name, Duration poll, Worker.Step step) {
        return super.start(name, poll, name.equals("lobby-presence") ? () -> false : step);
    }
}
