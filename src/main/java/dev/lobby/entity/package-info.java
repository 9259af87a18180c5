/** What every entity that belongs to a user repeats. Entities of one's own are made of it. */
@NullMarked
package dev.lobby.entity;

import org.jspecify.annotations.NullMarked;
