package dev.lobby.harness;

import dev.lobby.log.Subjects;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Status;
import jakarta.transaction.UserTransaction;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Inside the server: runs programs in transactions of their own, and looks at what the log has of them. */
@ApplicationScoped
public class Transactions {
    /** What a program does with entities. */
    @FunctionalInterface
    public interface Program {
        void run(EntityManager entities) throws Exception;
    }

    @PersistenceContext
    private EntityManager entities;

    @Resource
    private UserTransaction transaction;

    @Inject
    private DataSource dataSource;

    /** Commits, or rolls back and throws what the program or the commit threw. */
    public void run(Program program) throws Exception {
        transaction.begin();
        try {
            program.run(entities);
            transaction.commit();
        } finally {
            if (transaction.getStatus() != Status.STATUS_NO_TRANSACTION) {
                transaction.rollback();
            }
        }
    }

    public void rollBackOnly() throws Exception {
        transaction.setRollbackOnly();
    }

    /** Something that waits for its place, whatever it is. */
    public void pend(String name, String payload) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            Subjects.pend(connection, name, payload, Subjects.PUBLIC);
        }
    }

    public boolean isNothingPending() throws SQLException {
        return number("select count(*) from event_pending") == 0;
    }

    public long end() throws SQLException {
        return number("select position from event_log_head");
    }

    public boolean isThere(String id) throws SQLException {
        return number("select count(*) from tournament where id = '" + id + "'") == 1;
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** What the log has after a position: the position, the event's name and its payload's title. */
    public List<String> after(long position) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select position, name, payload from event_log where position > ? order by position")) {
            select.setLong(1, position);
            try (ResultSet rows = select.executeQuery()) {
                List<String> log = new ArrayList<>();
                while (rows.next()) {
                    String title = rows.getString(3).replaceFirst(".*\"title\":\"([^\"]*)\".*", "$1");
                    log.add((rows.getLong(1) - position) + " " + rows.getString(2) + " " + title);
                }
                return log;
            }
        }
    }

    /** The whole log but its signals, each event as its name, its object's id, and that member of the object which programs change. */
    public List<String> events() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "select name, payload from event_log where name not like '$%' order by position");
                ResultSet rows = select.executeQuery()) {
            List<String> log = new ArrayList<>();
            while (rows.next()) {
                try (JsonReader reader = Json.createReader(new StringReader(rows.getString(2)))) {
                    log.add(rows.getString(1) + " " + described(reader.readObject()));
                }
            }
            return log;
        }
    }

    private static String described(JsonObject object) {
        if (object.containsKey("ready")) {
            return object.getString("gameId") + object.getString("userId") + " " + object.getBoolean("ready");
        }
        return object.getString("_id") + " " + object.getString(object.containsKey("body") ? "body" : "name");
    }
}
