package dev.lobby.log;

import dev.lobby.log.Subject.MembershipChange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Subjects of events, and events in the database, for tests. */
public final class Subjects {
    /** For everybody. */
    public static final Subject PUBLIC = new Subject(List.of(), List.of(), false, MembershipChange.NONE);

    private static final String ID = "%024x";

    private Subjects() {}

    /** Returns an id. */
    public static String id(int number) {
        return ID.formatted(number);
    }

    public static Subject about(String... ids) {
        return new Subject(List.of(ids), List.of(ids), false, MembershipChange.NONE);
    }

    public static Subject restrictedTo(String... ids) {
        return new Subject(List.of(ids), List.of(ids), true, MembershipChange.NONE);
    }

    /** About an object and users, and restricted to these. */
    public static Subject aboutAndSeenBy(String object, String... users) {
        List<String> about = new ArrayList<>(List.of(object));
        about.addAll(List.of(users));
        return new Subject(about, List.of(users), true, MembershipChange.NONE);
    }

    /** About users and seen by the first one alone, on an open server, too. */
    public static Subject secretOf(String user, String... others) {
        List<String> about = new ArrayList<>(List.of(user));
        about.addAll(List.of(others));
        return new Subject(about, List.of(user), true, true, MembershipChange.NONE);
    }

    public static Subject begins(String group, String member) {
        return membership(group, member, MembershipChange.BEGINS);
    }

    public static Subject ends(String group, String member) {
        return membership(group, member, MembershipChange.ENDS);
    }

    private static Subject membership(String group, String member, MembershipChange change) {
        List<String> about = List.of(group, member);
        return new Subject(about, about, false, change);
    }

    /** Appends an event to the log's tables, as the sequencer does. */
    public static void append(Connection connection, LogEntry event, String storedName) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into event_log (position, name, payload, "
                + Subject.COLUMNS + ", recorded_at) values (?, ?, ?, ?, ?, ?, now())")) {
            insert.setLong(1, event.position());
            insert.setString(2, storedName);
            insert.setString(3, event.payload());
            write(event.subject(), insert, 4);
            insert.executeUpdate();
        }
        Memberships.store(connection, event.position() - 1, List.of(event.subject()));
    }

    /** Lets the log of a PostgreSQL database begin anew. */
    public static void deleteAll(Connection connection) throws SQLException {
        connection.createStatement().execute("truncate event_pending, event_log");
        connection.createStatement().execute("update event_log_head set position = 0");
    }

    /** Inserts what waits for its place in the log. */
    public static void pend(Connection connection, String storedName, String payload, Subject subject)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into event_pending (id, name, payload, "
                + Subject.COLUMNS + ", recorded_at) values (nextval('event_pending_id'), ?, ?, ?, ?, ?, now())")) {
            insert.setString(1, storedName);
            insert.setString(2, payload);
            write(subject, insert, 3);
            insert.executeUpdate();
        }
    }

    private static void write(Subject subject, PreparedStatement insert, int parameter) throws SQLException {
        insert.setString(parameter, subject.storedAbout());
        insert.setBoolean(parameter + 1, subject.restricted());
        insert.setInt(parameter + 2, subject.membership().stored());
    }
}
