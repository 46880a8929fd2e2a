//! Randomness: from a study seed to named streams of ChaCha8 words.
//!
//! Every draw of a simulation is a function of (study seed, replication, purpose, place): never
//! of the policy, the thread or the order of work. That is what makes policies comparable run by
//! run (common random numbers) and results identical to the byte. This layer is the only place
//! where a generator is made.
//!
//! ChaCha8 takes a 256-bit key, a 64-bit stream number and a word position. Here the key is the
//! study seed, the stream packs replication, purpose, department, level and period without
//! collision, and the position is the seat within its level.

mod chacha;
mod place;
mod purpose;
mod words;

pub use place::Place;
pub use purpose::Purpose;
pub use words::{Words, unit};

use crate::numeric::number::{LANES, Vector, Word};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The constant part of the ChaCha key, so that a study seed used elsewhere shares no stream.
const KEY_TAIL: &[u8; 24] = b"rungs: career ladders, 1";

/// Words in one ChaCha block; positions that are multiples of it cost nothing to seek to.
pub const BLOCK_WORDS: usize = chacha::WORDS;

/// Up to this number words are made faster than a generator is made ready.
const FEW_WORDS: usize = 8 * BLOCK_WORDS;

/// The streams of one replication of a study.
#[derive(Clone, Debug)]
pub struct Streams {
    keyed: ChaCha8Rng,
    key: [u32; 8],
    replication: u32,
}

impl Streams {
    /// The streams of `replication` (below [`Place::REPLICATIONS`]) under a study `seed`.
    #[must_use]
    pub fn new(seed: u64, replication: u32) -> Self {
        let mut key = [0_u8; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..].copy_from_slice(KEY_TAIL);
        let mut words = [0; 8];
        for (word, bytes) in words.iter_mut().zip(key.as_chunks().0) {
            *word = u32::from_le_bytes(*bytes);
        }
        Self { keyed: ChaCha8Rng::from_seed(key), key: words, replication }
    }

    /// Fills `words` with the `count` words that start `offset` words into the stream of
    /// `purpose` at `place`. The buffer is reused: no allocation once it is large enough.
    pub fn fill(
        &self,
        purpose: Purpose,
        place: Place,
        offset: usize,
        count: usize,
        words: &mut Words,
    ) {
        let mut generator = self.keyed.clone();
        generator.set_stream(place.stream(self.replication, purpose));
        generator.set_word_pos(offset as u128);
        generator.fill_bytes(words.room_for(count));
    }

    /// Fills `words` with the first words of the stream of `purpose` at `place`.
    ///
    /// ```
    /// use rungs::rng::{Place, Purpose, Streams, unit};
    ///
    /// let (streams, month) = (Streams::new(1, 7), Place { department: 0, level: 0, period: 3 });
    /// let mut words = [0; 100];
    /// streams.words(Purpose::Work, month, &mut words);
    /// assert!(words.iter().all(|&word| (0.0..1.0).contains(&unit(word))));
    /// ```
    pub fn words(&self, purpose: Purpose, place: Place, words: &mut [u32]) {
        let stream = place.stream(self.replication, purpose);
        if words.len() <= FEW_WORDS {
            chacha::fill_few(words, &self.key, stream);
            return;
        }
        let mut generator = self.keyed.clone();
        generator.set_stream(stream);
        generator.fill(words);
    }

    /// The blocks of 16 words at the first `N` of `addresses`; a row holds one word of every lane.
    /// Inlined, so that it is compiled for the vector instructions of its caller.
    #[inline(always)]
    #[must_use]
    pub fn abreast<const N: usize, const ALL: usize>(
        &self,
        addresses: &Addresses<ALL>,
    ) -> [[u32; N]; BLOCK_WORDS] {
        let Addresses { streams, blocks } = addresses;
        chacha::abreast(&self.key, |lane| {
            ([streams[0][lane], streams[1][lane]], [blocks[0][lane], blocks[1][lane]])
        })
    }

    /// The block of 16 words number `block` of the stream of `purpose` at `place`.
    #[must_use]
    pub fn block(&self, purpose: Purpose, place: Place, block: usize) -> [u32; BLOCK_WORDS] {
        chacha::block(&self.key, place.stream(self.replication, purpose), block as u64)
    }
}

/// The streams of several replications side by side, lane by lane; they may be of different studies.
#[derive(Clone, Debug)]
pub(crate) struct StreamLanes {
    key: [[u32; LANES]; 8],
    replication: [u32; LANES],
}

impl StreamLanes {
    /// Those of each lane: the streams number lane modulo how many there are, one or more.
    pub(crate) fn of(streams: &[Streams]) -> Self {
        let of_lane = |lane: usize| &streams[lane % streams.len()];
        Self {
            key: std::array::from_fn(|word| std::array::from_fn(|lane| of_lane(lane).key[word])),
            replication: std::array::from_fn(|lane| of_lane(lane).replication),
        }
    }

    /// The blocks of 16 words of the streams of a purpose at a place, of the lanes from `lane` on: `blocks` has
    /// the number of each, and a row of `words` takes one word of every lane.
    #[inline(always)]
    pub(crate) fn draw<V: Vector>(
        &self,
        (purpose, place): (Purpose, Place),
        (lane, blocks): (usize, &[u32; LANES]),
        words: &mut [[u32; LANES]; BLOCK_WORDS],
    ) {
        let of = <V::Register as Word>::of;
        // The replication has bits of its own.
        let [low, high] = chacha::halves(place.stream(0, purpose));
        for lane in (lane..lane + V::WIDTH).step_by(V::REGISTER) {
            let load = |numbers: &[u32; LANES]| V::load_register(numbers, lane);
            let stream = [load(&self.replication).plus(of(low)), of(high)];
            let address = (stream, [load(blocks), of(0)]);
            let drawn = chacha::side_by_side(|word| load(&self.key[word]), address);
            for (row, word) in words.iter_mut().zip(drawn) {
                V::store_register(word, row, lane);
            }
        }
    }
}

/// Addresses of blocks that are drawn side by side, one a lane: the low and the high halves of
/// stream and block numbers, since the generator's lanes are 32 bits wide.
#[derive(Clone, Debug)]
pub struct Addresses<const N: usize> {
    streams: [[u32; N]; 2],
    blocks: [[u32; N]; 2],
}

impl<const N: usize> Addresses<N> {
    /// Addresses that are still to be set.
    #[must_use]
    pub fn blank() -> Self {
        Self { streams: [[0; N]; 2], blocks: [[0; N]; 2] }
    }

    /// Sets `lane` to block number `block` of the stream of `purpose` at `place`.
    ///
    /// # Panics
    ///
    /// When there is no such lane.
    #[inline]
    pub fn set(
        &mut self,
        lane: usize,
        streams: &Streams,
        (purpose, place): (Purpose, Place),
        block: usize,
    ) {
        let stream = chacha::halves(place.stream(streams.replication, purpose));
        let block = chacha::halves(block as u64);
        for half in 0..2 {
            self.streams[half][lane] = stream[half];
            self.blocks[half][lane] = block[half];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::vector::Eight;

    const PLACE: Place = Place { department: 3, level: 1, period: 17 };

    fn words(streams: &Streams, purpose: Purpose, place: Place, offset: usize) -> Vec<u32> {
        let mut words = Words::default();
        streams.fill(purpose, place, offset, 40, &mut words);
        (0..40).map(|i| words.word(i)).collect()
    }

    #[test]
    fn the_same_key_gives_the_same_words() {
        let streams = Streams::new(1, 2);
        let again = Streams::new(1, 2);
        assert_eq!(
            words(&streams, Purpose::Work, PLACE, 0),
            words(&again, Purpose::Work, PLACE, 0)
        );
    }

    #[test]
    fn a_change_of_any_part_of_the_key_changes_the_words() {
        let reference = words(&Streams::new(1, 2), Purpose::Work, PLACE, 0);
        for (streams, purpose, place) in [
            (Streams::new(2, 2), Purpose::Work, PLACE),
            (Streams::new(1, 3), Purpose::Work, PLACE),
            (Streams::new(1, 2), Purpose::Review, PLACE),
            (Streams::new(1, 2), Purpose::Work, Place { department: 4, ..PLACE }),
            (Streams::new(1, 2), Purpose::Work, Place { level: 2, ..PLACE }),
            (Streams::new(1, 2), Purpose::Work, Place { period: 18, ..PLACE }),
        ] {
            let other = words(&streams, purpose, place, 0);
            assert!(reference.iter().zip(&other).filter(|(a, b)| a == b).count() <= 1);
        }
    }

    #[test]
    fn a_position_is_the_same_word_however_it_is_reached() {
        let streams = Streams::new(9, 0);
        let from_start = words(&streams, Purpose::Hire, PLACE, 0);
        let later = words(&streams, Purpose::Hire, PLACE, 21);
        assert_eq!(from_start[21..], later[..19]);
        assert_eq!(streams.block(Purpose::Hire, PLACE, 1)[..], from_start[16..32]);
    }

    #[test]
    fn a_slice_gets_the_first_words_of_the_stream_however_long_it_is() {
        let streams = Streams::new(9, 0);
        let mut all = Words::default();
        streams.fill(Purpose::Hire, PLACE, 0, 300, &mut all);
        let all: Vec<u32> = (0..300).map(|i| all.word(i)).collect();
        for length in [0, 1, 16, 17, 32, 33, 64, 70, 81, 128, 129, 300] {
            let mut slice = vec![0; length];
            streams.words(Purpose::Hire, PLACE, &mut slice);
            assert_eq!(slice, all[..length]);
        }
    }

    #[test]
    fn every_lane_draws_from_the_stream_of_its_own_replication_and_study() {
        let streams = [Streams::new(9, 4), Streams::new(8, 5)];
        let (lanes, at) = (StreamLanes::of(&streams), (Purpose::Work, PLACE));
        let blocks = std::array::from_fn(|lane| u32::try_from(3 * lane).unwrap());
        let mut words = [[0; LANES]; BLOCK_WORDS];
        for lane in (0..LANES).step_by(Eight::WIDTH) {
            lanes.draw::<Eight>(at, (lane, &blocks), &mut words);
        }
        for lane in 0..LANES {
            let block = streams[lane % 2].block(Purpose::Work, PLACE, 3 * lane);
            assert_eq!(words.map(|row| row[lane]), block, "lane {lane}");
        }
    }

    #[test]
    fn lanes_hold_the_blocks_of_their_places() {
        let streams = Streams::new(9, 4);
        let places = [8, 0, 1, 200_000, 8].map(|period| Place { period, ..PLACE });
        let mut addresses = Addresses::<5>::blank();
        for (lane, place) in places.into_iter().enumerate() {
            addresses.set(lane, &streams, (Purpose::Hire, place), 1000 * lane);
        }
        let rows = streams.abreast::<4, 5>(&addresses);
        for (lane, place) in places.into_iter().take(4).enumerate() {
            let block = streams.block(Purpose::Hire, place, 1000 * lane);
            assert_eq!(rows.map(|row| row[lane]), block, "lane {lane}");
        }
    }

    #[test]
    fn the_words_are_those_of_an_independent_chacha8() {
        // Computed from the specification of ChaCha (Bernstein 2008) with 8 rounds, the key and
        // the stream as documented above.
        let first = Streams::new(1, 0).block(
            Purpose::Work,
            Place { department: 0, level: 0, period: 1 },
            0,
        );
        assert_eq!(first[..4], [1_303_327_271, 3_386_149_072, 4_277_695_472, 1_712_113_671]);
        let place = Place { department: 5, level: 2, period: 300 };
        let ninth = Streams::new(1, 7).block(Purpose::Hire, place, 9);
        assert_eq!(ninth[..2], [1_832_409_767, 215_241_435]);
    }
}
