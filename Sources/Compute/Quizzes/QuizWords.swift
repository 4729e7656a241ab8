/// The word lists of the text questions; their order is part of the protocol.
enum QuizWords {
    static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    static let numbers = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    ]

    static let phrases = [
        ("ice is", "cold"), ("fire is", "hot"), ("snow is", "white"), ("grass is", "green"),
        ("the sky is", "blue"), ("blood is", "red"), ("coal is", "black"), ("sugar is", "sweet"),
        ("a lemon is", "sour"), ("the sea is", "salty"), ("lead is", "heavy"),
        ("a snail is", "slow"), ("a hare is", "fast"), ("a dog says", "woof"),
        ("a cat says", "meow"), ("a cow says", "moo"), ("a duck says", "quack"),
        ("a sheep says", "baa"), ("bees make", "honey"), ("cows give", "milk"),
        ("hens lay", "eggs"), ("spiders spin", "webs"), ("birds can", "fly"),
        ("fish can", "swim"), ("bread and", "butter"), ("salt and", "pepper"),
        ("cup and", "saucer"), ("day and", "night"), ("lock and", "key"), ("up and", "down"),
        ("left and", "right"), ("black and", "white"),
    ]
}
