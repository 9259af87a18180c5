package dev.lobby.settings;

/**
 * The settings of one package: a record whose values the {@link SettingReader} reads. All settings are read when the
 * server starts, so that an invalid value prevents the start. Immutable.
 *
 * <p>The table of {@code docs/settings.md} has their names, units, defaults and purposes.
 */
public interface Settings {}
