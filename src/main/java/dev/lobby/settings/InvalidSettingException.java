package dev.lobby.settings;

/** Thrown when a setting has an invalid value. The message names the setting, the value and what is allowed. */
public final class InvalidSettingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidSettingException(String message) {
        super(message);
    }
}
