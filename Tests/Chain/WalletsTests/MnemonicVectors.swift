/// The vectors that accompany BIP-39 (with the passphrase TREZOR), and two lengths they leave out.
enum MnemonicVectors {
    struct Vector: Sendable {
        let entropy: String
        let words: String
        let seed: String
    }

    static let all: [Vector] = [
        Vector(
            entropy: "00000000000000000000000000000000",
            words: "abandon abandon abandon abandon abandon abandon abandon abandon "
                + "abandon abandon abandon about",
            seed: "c55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e5349553"
                + "1f09a6987599d18264c1e1c92f2cf141630c7a3c4ab7c81b2f001698e7463b04"),
        Vector(
            entropy: "7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f",
            words: "legal winner thank year wave sausage worth useful legal winner "
                + "thank yellow",
            seed: "2e8905819b8723fe2c1d161860e5ee1830318dbf49a83bd451cfb8440c28bd6f"
                + "a457fe1296106559a3c80937a1c1069be3a3a5bd381ee6260e8d9739fce1f607"),
        Vector(
            entropy: "80808080808080808080808080808080",
            words: "letter advice cage absurd amount doctor acoustic avoid letter "
                + "advice cage above",
            seed: "d71de856f81a8acc65e6fc851a38d4d7ec216fd0796d0a6827a3ad6ed5511a30"
                + "fa280f12eb2e47ed2ac03b5c462a0358d18d69fe4f985ec81778c1b370b652a8"),
        Vector(
            entropy: "ffffffffffffffffffffffffffffffff",
            words: "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong",
            seed: "ac27495480225222079d7be181583751e86f571027b0497b5b5d11218e0a8a13"
                + "332572917f0f8e5a589620c6f15b11c61dee327651a14c34e18231052e48c069"),
        Vector(
            entropy: "000000000000000000000000000000000000000000000000",
            words: "abandon abandon abandon abandon abandon abandon abandon abandon "
                + "abandon abandon abandon abandon abandon abandon abandon abandon "
                + "abandon agent",
            seed: "035895f2f481b1b0f01fcf8c289c794660b289981a78f8106447707fdd9666ca"
                + "06da5a9a565181599b79f53b844d8a71dd9f439c52a3d7b3e8a79c906ac845fa"),
        Vector(
            entropy: "7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f",
            words: "legal winner thank year wave sausage worth useful legal winner "
                + "thank year wave sausage worth useful legal will",
            seed: "f2b94508732bcbacbcc020faefecfc89feafa6649a5491b8c952cede496c214a"
                + "0c7b3c392d168748f2d4a612bada0753b52a1c7ac53c1e93abd5c6320b9e95dd"),
        Vector(
            entropy: "ffffffffffffffffffffffffffffffffffffffffffffffff",
            words: "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo "
                + "zoo when",
            seed: "0cd6e5d827bb62eb8fc1e262254223817fd068a74b5b449cc2f667c3f1f985a7"
                + "6379b43348d952e2265b4cd129090758b3e3c2c49103b5051aac2eaeb890a528"),
        Vector(
            entropy: "0000000000000000000000000000000000000000000000000000000000000000",
            words: "abandon abandon abandon abandon abandon abandon abandon abandon "
                + "abandon abandon abandon abandon abandon abandon abandon abandon "
                + "abandon abandon abandon abandon abandon abandon abandon art",
            seed: "bda85446c68413707090a52022edd26a1c9462295029f2e60cd7c4f2bbd30971"
                + "70af7a4d73245cafa9c3cca8d561a7c3de6f5d4a10be8ed2a5e608d68f92fcc8"),
        Vector(
            entropy: "8080808080808080808080808080808080808080808080808080808080808080",
            words: "letter advice cage absurd amount doctor acoustic avoid letter "
                + "advice cage absurd amount doctor acoustic avoid letter advice cage "
                + "absurd amount doctor acoustic bless",
            seed: "c0c519bd0e91a2ed54357d9d1ebef6f5af218a153624cf4f2da911a0ed8f7a09"
                + "e2ef61af0aca007096df430022f7a2b6fb91661a9589097069720d015e4e982f"),
        Vector(
            entropy: "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            words: "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo "
                + "zoo zoo zoo zoo zoo zoo zoo vote",
            seed: "dd48c104698c30cfe2b6142103248622fb7bb0ff692eebb00089b32d22484e16"
                + "13912f0a5b694407be899ffd31ed3992c456cdf60f5d4564b8ba3f05a69890ad"),
        Vector(
            entropy: "9e885d952ad362caeb4efe34a8e91bd2",
            words: "ozone drill grab fiber curtain grace pudding thank cruise elder "
                + "eight picnic",
            seed: "274ddc525802f7c828d8ef7ddbcdc5304e87ac3535913611fbbfa986d0c9e547"
                + "6c91689f9c8a54fd55bd38606aa6a8595ad213d4c9c9f9aca3fb217069a41028"),
        Vector(
            entropy: "6610b25967cdcca9d59875f5cb50b0ea75433311869e930b",
            words: "gravity machine north sort system female filter attitude volume "
                + "fold club stay feature office ecology stable narrow fog",
            seed: "628c3827a8823298ee685db84f55caa34b5cc195a778e52d45f59bcf75aba68e"
                + "4d7590e101dc414bc1bbd5737666fbbef35d1f1903953b66624f910feef245ac"),
        Vector(
            entropy: "68a79eaca2324873eacc50cb9c6eca8cc68ea5d936f98787c60c7ebc74e6ce7c",
            words: "hamster diagram private dutch cause delay private meat slide "
                + "toddler razor book happy fancy gospel tennis maple dilemma loan "
                + "word shrug inflict delay length",
            seed: "64c87cde7e12ecf6704ab95bb1408bef047c22db4cc7491c4271d170a1b213d2"
                + "0b385bc1588d9c7b38f1b39d415665b8a9030c9ec653d75e65f847d8fc1fc440"),
        Vector(
            entropy: "c0ba5a8e914111210f2bd131f3d5e08d",
            words: "scheme spot photo card baby mountain device kick cradle pact join "
                + "borrow",
            seed: "ea725895aaae8d4c1cf682c1bfd2d358d52ed9f0f0591131b559e2724bb234fc"
                + "a05aa9c02c57407e04ee9dc3b454aa63fbff483a8b11de949624b9f1831a9612"),
        Vector(
            entropy: "f585c11aec520db57dd353c69554b21a89b20fb0650966fa0a9d6f74fd989d8f",
            words: "void come effort suffer camp survey warrior heavy shoot primary "
                + "clutch crush open amazing screen patrol group space point ten "
                + "exist slush involve unfold",
            seed: "01f5bced59dec48e362f2c45b5de68b9fd6c92c6634f44d6d40aab69056506f0"
                + "e35524a518034ddc1192e1dacd32c1ed3eaa3c3b131c88ed8e7e54c49a5d0998"),
        Vector(
            entropy: "0000000000000000000000000000000000000000",
            words: "abandon abandon abandon abandon abandon abandon abandon abandon "
                + "abandon abandon abandon abandon abandon abandon address",
            seed: "fa08713f46bf5cb48728ceb70e3aae1bc53c5cb7b4e29c5610261d1cbb7be3be"
                + "d4d805256fec515754d2be35974fc5da678168e9d9bb0cb70948026923b0def3"),
        Vector(
            entropy: "ffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            words: "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo "
                + "zoo zoo zoo zoo veteran",
            seed: "4aa0af4ca02ef1d9fa675cd02aa06d318425564e7fadd3d51b6165cc56d77398"
                + "f28d8522073cd036c2a4a24a83e919211c84500d96cb120084e613ff5fcd96c1"),
    ]
}
