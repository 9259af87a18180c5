package dev.lobby.game;

/** A CDI event of a transaction that changes a game, fired with the game's row locked, for the features that build on games. */
sealed interface GameSignal permits GameOpened, GameDeleting, PlayersUnready, RoundOver, TimeoutChanged {}
