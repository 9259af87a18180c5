package dev.lobby.settings;

/**
 * The settings of one package: a record that it reads from the {@link SettingReader}. All of them are read when the server
 * starts, so that a value that is not allowed stops it then and not later. Immutable.
 *
 * <p>Names, units, defaults and what each is for are in the table of {@code docs/settings.md}.
 */
public interface Settings {}
