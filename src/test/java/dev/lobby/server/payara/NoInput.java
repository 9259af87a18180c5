package dev.lobby.server.payara;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;

/** The input of a client that sends nothing. */
final class NoInput extends ServletInputStream {
    @Override
    public int read() {
        return -1;
    }

    @Override
    public boolean isFinished() {
        return false;
    }

    @Override
    public boolean isReady() {
        return false;
    }

    @Override
    public void setReadListener(ReadListener listener) {}
}
