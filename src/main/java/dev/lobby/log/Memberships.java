package dev.lobby.log;

import dev.lobby.log.Subject.MembershipChange;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * The memberships that follow from the log. The sequencer stores them in the transaction that gives the events their
 * positions. So a reader that knows a position of the log finds all memberships up to it. Thread-safe.
 */
@ApplicationScoped
public class Memberships {
    /** The order is that of the index, backwards, so that the database reads no more rows than it returns. */
    static final String OF_MEMBER = "select group_id, from_position, to_position from membership where member_id = ?"
            + " order by member_id desc, to_position desc nulls first, from_position desc limit ?";

    private static final String BEGIN = "insert into membership (from_position, member_id, group_id) values (?, ?, ?)";

    private static final String END = "update membership set to_position = ?"
            + " where member_id = ? and group_id = ? and to_position is null and from_position < ?";

    private final DataSource dataSource;
    private final LogTail tail;
    private final int max;

    @Inject
    public Memberships(DataSource dataSource, LogTail tail, LogSettings settings) {
        this.dataSource = dataSource;
        this.tail = tail;
        this.max = settings.maxMemberships();
    }

    /**
     * The memberships of one member.
     *
     * @param upTo they are complete up to this position, and may include later changes
     */
    public record Known(List<Membership> all, long upTo) {}

    /**
     * Returns the memberships of a member that the log still knows, up to a limit. If there are more, they are forgotten in
     * the order of {@link Membership#FIRST_FORGOTTEN_FIRST}, and the member no longer sees the restricted events of their time.
     */
    public Known of(String member) throws SQLException {
        // Read this first: what has this position is committed, so the query finds it.
        long upTo = tail.end();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(OF_MEMBER)) {
            select.setString(1, member);
            select.setInt(2, max);
            try (ResultSet rows = select.executeQuery()) {
                List<Membership> all = new ArrayList<>();
                while (rows.next()) {
                    long end = rows.getLong(3);
                    long to = rows.wasNull() ? Membership.LASTING : end;
                    all.add(new Membership(rows.getString(1), rows.getLong(2), to));
                }
                return new Known(all, upTo);
            }
        }
    }

    /**
     * Stores what events mean for memberships. With few round trips to the database, because the log's head is locked
     * meanwhile: the deletion of a game ends very many.
     *
     * @param before the position before that of the first event
     * @param subjects those of events with consecutive positions
     */
    static void store(Connection connection, long before, List<Subject> subjects) throws SQLException {
        store(connection, BEGIN, MembershipChange.BEGINS, before, subjects);
        // Now those that begin later are there as well. So each end says that it is none of theirs.
        store(connection, END, MembershipChange.ENDS, before, subjects);
    }

    private static void store(
            Connection connection, String sql, MembershipChange change, long before, List<Subject> subjects)
            throws SQLException {
        if (subjects.stream().noneMatch(subject -> subject.membership() == change)) {
            return;
        }
        try (PreparedStatement batch = connection.prepareStatement(sql)) {
            long position = before;
            for (Subject subject : subjects) {
                position++;
                if (subject.membership() == change) {
                    batch.setLong(1, position);
                    batch.setString(2, subject.member());
                    batch.setString(3, subject.group());
                    if (change == MembershipChange.ENDS) {
                        batch.setLong(4, position);
                    }
                    batch.addBatch();
                }
            }
            batch.executeBatch();
        }
    }

    /** Deletes the memberships that ended before the log begins. */
    static void forget(Connection connection, long last) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from membership where to_position <= ?")) {
            delete.setLong(1, last);
            delete.executeUpdate();
        }
    }
}
