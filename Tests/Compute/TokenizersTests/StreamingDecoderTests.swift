import Testing
import Tokenizers

@Suite struct StreamingDecoderTests {}
