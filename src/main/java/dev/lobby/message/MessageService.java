package dev.lobby.message;

import dev.lobby.auth.Caller;
import dev.lobby.block.BlockService;
import dev.lobby.block.BlockService.Relation;
import dev.lobby.change.Batches;
import dev.lobby.game.BeforeGameDeletion;
import dev.lobby.game.Game;
import dev.lobby.game.GameDeleting;
import dev.lobby.game.GameEnds;
import dev.lobby.game.Games;
import dev.lobby.id.ObjectId;
import dev.lobby.rest.Page;
import dev.lobby.rest.PageLimit;
import dev.lobby.rest.Problem;
import dev.lobby.rest.ProblemException;
import dev.lobby.user.UserService;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.TypedQuery;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The operations on messages, in one transaction for each change. A transaction that changes a message to a game has the
 * game's row locked, so that changes of messages and of members have one order.
 */
@ApplicationScoped
@Transactional
public class MessageService {
    /** How much later than the second in its id a message's own time may be. */
    private static final Duration LONGEST_CREATION = Duration.ofSeconds(2);

    // All columns of the index are named, because otherwise H2 reads and sorts the whole talk for each page.
    private static final String OLDEST_FIRST = " order by m.talk, m.createdAt, m.id";
    private static final String NEWEST_FIRST = " order by m.talk desc, m.createdAt desc, m.id desc";

    private static final Comparator<Message> IN_TIME =
            Comparator.comparing(Message::createdAt).thenComparing(Message::id);

    private final UserService users;
    private final Games games;
    private final GameEnds gameEnds;
    private final BlockService blocks;
    private final TalkLimit talkLimit;

    @PersistenceContext
    private EntityManager entities;

    @Inject
    MessageService(UserService users, Games games, GameEnds gameEnds, BlockService blocks, TalkLimit talkLimit) {
        this.users = users;
        this.games = games;
        this.gameEnds = gameEnds;
        this.blocks = blocks;
        this.talkLimit = talkLimit;
    }

    MessageView send(String sender, String receiver, String body) {
        Destination destination = destination(sender, receiver);
        Talk talk = destination.talk();
        if (!talkLimit.take(talk.key(), most -> count(talk, most))) {
            throw Problem.conflict(
                            "talk-full",
                            "This talk already has " + talkLimit.max()
                                    + " messages, its maximum; some must be deleted first.")
                    .exception();
        }
        Message message = new Message(ObjectId.next(), sender, receiver, destination.key(), body);
        entities.persist(message);
        entities.flush();
        return MessageView.of(message);
    }

    /**
     * Where a message goes.
     *
     * @param key of the part of the talk that gets it
     */
    private record Destination(Talk talk, String key) {}

    /**
     * The talk that a message belongs to. If it is a game's, this locks the game. If the two users have recently
     * written to each other, this does not look for a game, because a game never has the id of a user. One statement tells
     * whether the receiver is there, and whether one of the two blocks the other.
     */
    private Destination destination(String sender, String receiver) {
        Talk ofUsers = Talk.of(sender, receiver);
        if (!talkLimit.knows(ofUsers.key())) {
            Optional<Game> game = games.lockIfThere(receiver);
            if (game.isPresent() && games.isMember(receiver, sender)) {
                return new Destination(Talk.ofGame(receiver), receiver);
            }
            if (game.isPresent() && games.isVisible(receiver, sender)) {
                throw notAMember();
            }
        }
        Relation relation = blocks.look(sender, receiver)
                .orElseThrow(() -> Problem.notFound("There is no user and no game with the receiver's id.")
                        .exception());
        if (relation.blocks()) {
            throw BlockService.refusal();
        }
        return new Destination(ofUsers, relation.blocked() ? ofUsers.own() : ofUsers.key());
    }

    private int count(Talk talk, int most) {
        Number number = (Number) entities.createNativeQuery(
                        "select count(*) from (select 1 as one from message where talk in (?1, ?2) limit ?3) first_ones")
                .setParameter(1, talk.key())
                .setParameter(2, talk.own())
                .setParameter(3, most)
                .getSingleResult();
        return number.intValue();
    }

    @Transactional(TxType.SUPPORTS)
    MessageView get(String id, Caller caller) {
        return MessageView.of(readable(id, caller));
    }

    /**
     * The message, if the caller may read it; otherwise 404. Ids follow each other, so any difference between a message
     * of others and none would tell that somebody has just sent one. Therefore this is one statement for both.
     */
    private Message readable(String id, Caller caller) {
        return entities
                .createQuery(
                        // What is hidden has another key than the two ids.
                        "select m from Message m where m.id = :id and (m.sender = :caller or m.receiver = :caller"
                                + " and m.talk in (concat(m.sender, m.receiver), concat(m.receiver, m.sender))"
                                + " or exists (select p.gameId from Member p where p.gameId = m.receiver and p.userId = :caller))",
                        Message.class)
                .setParameter("id", id)
                .setParameter("caller", caller.userId())
                .getResultList()
                .stream()
                .findFirst()
                .orElseThrow(() -> notThere().exception());
    }

    /** The part of a talk to read: the newest messages before a message, or the oldest after one. */
    record Range(@Nullable String before, @Nullable String after) {}

    /** The talk of two users is there as long as it has messages, even if one of them has been deleted. */
    @Transactional(TxType.SUPPORTS)
    Page<MessageView> list(String with, Caller caller, Range range, PageLimit limit) {
        Talk ofUsers = Talk.of(caller.userId(), with);
        if (!talkLimit.knows(ofUsers.key()) && games.isMember(with, caller.userId())) {
            return page(Talk.ofGame(with), range, limit);
        }
        Page<MessageView> page = page(ofUsers, range, limit);
        if (page.items().isEmpty() && !users.exists(with) && count(ofUsers, 1) == 0) {
            throw games.isVisible(with, caller.userId())
                    ? notAMember()
                    : Problem.notFound("There is no such user and no such game.")
                            .exception();
        }
        return page;
    }

    private Page<MessageView> page(Talk talk, Range range, PageLimit limit) {
        boolean forwards = range.after() != null;
        Place after = range.after() == null ? Place.FIRST : place(talk, range.after(), true);
        Place before = range.before() == null ? Place.LAST : place(talk, range.before(), false);
        // The parts of a talk are read one by one, each in the order of the index.
        List<Message> rows = talk.keys().stream()
                .flatMap(key -> rows(key, after, before, forwards, limit.rows()).stream())
                .sorted(forwards ? IN_TIME : IN_TIME.reversed())
                .limit(limit.rows())
                .toList();
        Page<MessageView> page = Page.of(rows, limit, MessageView::of, last -> onwards(range, last.id()));
        return forwards ? page : page.reversed();
    }

    private List<Message> rows(String key, Place after, Place before, boolean forwards, int most) {
        return entities.createQuery(
                        // In this form, the search in the index begins at the page: "a > :a or a = :a and b > :b" would
                        // read the talk up to it.
                        "select m from Message m where m.talk = :talk"
                                + " and m.createdAt >= :afterTime and (m.createdAt > :afterTime or m.id > :afterId)"
                                + " and m.createdAt <= :beforeTime and (m.createdAt < :beforeTime or m.id < :beforeId)"
                                + (forwards ? OLDEST_FIRST : NEWEST_FIRST),
                        Message.class)
                .setParameter("talk", key)
                .setParameter("afterTime", after.time())
                .setParameter("afterId", after.id())
                .setParameter("beforeTime", before.time())
                .setParameter("beforeId", before.id())
                .setMaxResults(most)
                .getResultList();
    }

    private static Map<String, String> onwards(Range range, String last) {
        if (range.after() == null) {
            return Map.of("before", last);
        }
        return range.before() == null ? Map.of("after", last) : Map.of("after", last, "before", range.before());
    }

    /** A position in a talk. */
    private record Place(Instant time, String id) {
        static final Place FIRST = new Place(Instant.EPOCH, "");
        static final Place LAST = new Place(Instant.parse("9999-01-01T00:00:00Z"), "");

        static Place of(Message message) {
            return new Place(message.createdAt(), message.id());
        }
    }

    /** The position of a message. One of another talk counts as unknown: others must not learn that it exists, or when. */
    private Place place(Talk talk, String id, boolean ofLastBefore) {
        return entities
                .createQuery("select m from Message m where m.id = :id and m.talk in :talk", Message.class)
                .setParameter("id", id)
                .setParameter("talk", talk.keys())
                .getResultList()
                .stream()
                .map(Place::of)
                .findFirst()
                .orElseGet(() -> placeOfDeleted(talk, id, ofLastBefore));
    }

    /**
     * The position to use for a message that was deleted: that of its neighbour in the talk. Its own time is known only
     * to the second, from its id. Within that time only the ids of one server ascend, so the neighbour is a message
     * with an id of the same server. If there is none, this is the beginning or the end of that time. So what others
     * wrote meanwhile may be shown again, but nothing is left out.
     *
     * @param ofLastBefore true for the last message before it, false for the first after it
     */
    private Place placeOfDeleted(Talk talk, String id, boolean ofLastBefore) {
        Instant begin = ObjectId.time(id);
        Instant end = begin.plus(LONGEST_CREATION);
        return talk.keys().stream()
                .flatMap(key -> neighbours(key, id, begin, end, ofLastBefore).stream())
                .min(ofLastBefore ? IN_TIME.reversed() : IN_TIME)
                .map(Place::of)
                .orElseGet(() -> new Place(ofLastBefore ? begin : end, ""));
    }

    private List<Message> neighbours(String key, String id, Instant begin, Instant end, boolean ofLastBefore) {
        return entities.createQuery(
                        "select m from Message m where m.talk = :talk and m.createdAt >= :begin and m.createdAt < :end"
                                + " and m.id like :ofServer"
                                + (ofLastBefore ? " and m.id < :id" + NEWEST_FIRST : " and m.id > :id" + OLDEST_FIRST),
                        Message.class)
                .setParameter("talk", key)
                .setParameter("begin", begin)
                .setParameter("end", end)
                .setParameter("ofServer", ObjectId.likeOfServer(id))
                .setParameter("id", id)
                .setMaxResults(1)
                .getResultList();
    }

    MessageView change(String id, Caller caller, String body) {
        Message message = lockOwn(id, caller);
        if (message.isToGame()) {
            // Messages to a game belong to the game: a user who has left it can no longer change them.
            refuseUnlessMember(message.receiver(), caller.userId());
        } else if (isToBlocker(message) && !message.body().equals(body)) {
            message.hide();
        }
        message.write(body);
        entities.flush();
        return MessageView.of(message);
    }

    /** To change a message is to write. Refuses a sender who blocks the receiver. A receiver who is gone blocks nobody. */
    private boolean isToBlocker(Message message) {
        Optional<Relation> relation = blocks.look(message.sender(), message.receiver());
        if (relation.isPresent() && relation.get().blocks()) {
            throw BlockService.refusal();
        }
        return relation.isPresent() && relation.get().blocked();
    }

    MessageView delete(String id, Caller caller) {
        Message message = lockOwn(id, caller);
        MessageView last = MessageView.of(message);
        entities.remove(message);
        entities.flush();
        talkLimit.freed(message.isToGame() ? message.receiver() : Message.talkOf(message.sender(), message.receiver()));
        return last;
    }

    private Message lockOwn(String id, Caller caller) {
        Message seen = readable(id, caller);
        if (!caller.is(seen.sender())) {
            throw Problem.forbidden("Only the message's sender may do this.").exception();
        }
        if (seen.isToGame()) {
            games.lockIfThere(seen.receiver());
        }
        entities.detach(seen);
        return Optional.ofNullable(entities.find(Message.class, id, LockModeType.PESSIMISTIC_WRITE))
                .orElseThrow(() -> notThere().exception());
    }

    void deleteWithGame(@Observes @Priority(GameDeleting.MESSAGES) GameDeleting deletion) {
        Batches.<Message>remove(entities, last -> ofGame(deletion.gameId(), last));
    }

    /**
     * Deletes the next batch of messages of a game that is to be deleted.
     *
     * @param last the last message of the previous batch; empty at the beginning
     * @return the last message of this batch; empty if there are no more
     */
    Optional<Message> deleteSome(BeforeGameDeletion game, Optional<Message> last) {
        Game unused = gameEnds.lock(game.gameId(), game.owner(), game.end());
        return Batches.removeSome(entities, last, after -> ofGame(game.gameId(), after));
    }

    private TypedQuery<Message> ofGame(String gameId, Optional<Message> last) {
        Place after = last.map(Place::of).orElse(Place.FIRST);
        return entities.createQuery(
                        "select m from Message m where m.talk = :game"
                                + " and m.createdAt >= :time and (m.createdAt > :time or m.id > :id)"
                                + OLDEST_FIRST,
                        Message.class)
                .setParameter("game", gameId)
                .setParameter("time", after.time())
                .setParameter("id", after.id());
    }

    private void refuseUnlessMember(String gameId, String userId) {
        if (!games.isMember(gameId, userId)) {
            throw notAMember();
        }
    }

    private static ProblemException notAMember() {
        return Problem.forbidden("Only the game's members may do this.").exception();
    }

    private static Problem notThere() {
        return Problem.notFound("There is no such message.");
    }
}
