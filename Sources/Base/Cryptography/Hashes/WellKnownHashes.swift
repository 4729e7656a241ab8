package import Primitives

extension Hash32 {
    /// Keccak-256 of no bytes: the code hash of an account without code.
    package static let emptyCode = Hash32(
        words: (
            0xc5d2_4601_86f7_233c, 0x927e_7db2_dcc7_03c0,
            0xe500_b653_ca82_273b, 0x7bfa_d804_5d85_a470
        ))

    /// Keccak-256 of the RLP of an empty list: the hash of no ommers.
    package static let emptyList = Hash32(
        words: (
            0x1dcc_4de8_dec7_5d7a, 0xab85_b567_b6cc_d41a,
            0xd312_451b_948a_7413, 0xf0a1_42fd_40d4_9347
        ))

    /// Keccak-256 of the RLP of an empty string: the root of a trie without entries.
    package static let emptyTrie = Hash32(
        words: (
            0x56e8_1f17_1bcc_55a6, 0xff83_45e6_92c0_f86e,
            0x5b48_e01b_996c_adc0, 0x0162_2fb5_e363_b421
        ))

    /// SHA-256 of no bytes: the commitment to no requests (EIP-7685).
    package static let emptyRequests = Hash32(
        words: (
            0xe3b0_c442_98fc_1c14, 0x9afb_f4c8_996f_b924,
            0x27ae_41e4_649b_934c, 0xa495_991b_7852_b855
        ))
}
