package dev.lobby.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lobby.harness.RawSession;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameHeadsTest {
    private static final int[] LENGTHS = {0, 1, 125, 126, 127, 255, 256, 16_384, 65_535};

    private final Random random = new Random(1);

    @Test
    void validFramesAreFollowedHoweverTheyArrive() throws Exception {
        for (int i = 0; i < 200; i++) {
            assertThat(follow(frames())).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // A length whose first bit is set.
                "81 ff ff ff ff ff ff ff ff f2 00 00 00 00",
                "82 ff 80 00 00 00 7f ff ff ff 00 00 00 00",
                "81 ff 80 00 00 00 00 00 00 64 00 00 00 00",
                // No mask.
                "81 00",
                "81 02 68 69",
                "89 00",
                "82 7e 00 80",
                "82 7f 00 00 00 00 00 01 00 00"
            })
    void aForbiddenFrameIsFoundHoweverItArrives(String bytes) throws Exception {
        byte[] bad = HexFormat.ofDelimiter(" ").parseHex(bytes);
        for (int i = 0; i < 50; i++) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.write(frames());
            all.write(bad);

            assertThat(follow(all.toByteArray())).isFalse();
        }
    }

    /** Whether it is too large, others decide. */
    @ParameterizedTest
    @ValueSource(strings = {"82 ff 7f ff ff ff ff ff ff ff 00 00 00 00", "82 ff 00 00 00 00 00 00 00 05 00 00 00 00"})
    void anyOtherLengthIsValid(String bytes) {
        assertThat(follow(HexFormat.ofDelimiter(" ").parseHex(bytes))).isTrue();
    }

    @Test
    void nothingIsFollowedAfterAnInvalidFrame() {
        FrameHeads heads = new FrameHeads();
        assertThat(heads.follow(ByteBuffer.wrap(new byte[] {(byte) 0x81, 0}))).isFalse();

        assertThat(heads.follow(ByteBuffer.wrap(RawSession.frame(RawSession.TEXT, new byte[3], true))))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "511, 1", "512, 2", "1023, 2", "1024, 3", "16384, 33"})
    void aFrameIsOneUnitAndOneMoreForEach512BytesOfItsPayload(int bytes, int units) {
        FrameHeads heads = new FrameHeads();

        assertThat(heads.follow(ByteBuffer.wrap(RawSession.frame(RawSession.TEXT, new byte[bytes], true))))
                .isTrue();
        assertThat(heads.takeUnits()).isEqualTo(units);
        assertThat(heads.takeUnits()).isZero();
    }

    /** Otherwise a head of 14 bytes would use up what an address may send in years. */
    @Test
    void bytesThatAHeadOnlyAnnouncesDoNotCount() {
        FrameHeads heads = new FrameHeads();

        heads.follow(
                ByteBuffer.wrap(HexFormat.ofDelimiter(" ").parseHex("82 ff 7f ff ff ff ff ff ff ff 00 00 00 00 00")));

        assertThat(heads.takeUnits()).isEqualTo(1);
    }

    @Test
    void pingsAreCountedByThemselves() {
        FrameHeads heads = new FrameHeads();

        heads.follow(ByteBuffer.wrap(RawSession.frame(RawSession.PING, new byte[3], true)));
        heads.follow(ByteBuffer.wrap(RawSession.frame(RawSession.PONG, new byte[0], true)));

        assertThat(heads.takePings()).isEqualTo(1);
        assertThat(heads.takePings()).isZero();
    }

    @Test
    void followsOnlySoManyUnits() {
        byte[] frame = RawSession.frame(RawSession.TEXT, new byte[1_024], true);
        ByteBuffer frames = ByteBuffer.allocate(3 * frame.length);
        frames.put(frame).put(frame).put(frame).flip();
        FrameHeads heads = new FrameHeads();

        assertThat(heads.follow(frames, 4)).isTrue();

        assertThat(frames.position()).isEqualTo(frame.length + 8);
        assertThat(heads.takeUnits()).isEqualTo(4);
    }

    private byte[] frames() throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = random.nextInt(4); i > 0; i--) {
            byte[] payload = new byte[LENGTHS[random.nextInt(LENGTHS.length)]];
            random.nextBytes(payload);
            all.write(RawSession.frame(RawSession.TEXT, payload, random.nextBoolean()));
        }
        return all.toByteArray();
    }

    /** In pieces at random. */
    private boolean follow(byte[] bytes) {
        FrameHeads heads = new FrameHeads();
        boolean valid = true;
        for (int start = 0; start < bytes.length; ) {
            int length = Math.min(bytes.length - start, 1 + random.nextInt(random.nextBoolean() ? 3 : 5_000));
            valid = heads.follow(ByteBuffer.wrap(bytes, start, length));
            start += length;
        }
        return valid;
    }
}
