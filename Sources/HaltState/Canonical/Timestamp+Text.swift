extension Timestamp: LosslessStringConvertible {
    /// RFC 3339 text in UTC with six fraction digits.
    public var description: String {
        String(unsafeUninitializedCapacity: Self.textLength) { buffer in
            write(to: UnsafeMutableRawBufferPointer(buffer))
            return Self.textLength
        }
    }

    static let textLength = 27

    /// The microseconds of the years 0 to 9999, which the text has digits for.
    static let writable =
        day(year: 0, month: 1, day: 1) * 86_400_000_000..<day(year: 10_000, month: 1, day: 1) * 86_400_000_000

    /// Writes the text to at least ``textLength`` bytes.
    func write(to buffer: UnsafeMutableRawBufferPointer) {
        let (day, time) = microseconds.quotientAndRemainder(flooringBy: 86_400_000_000)
        let (year, month, dayOfMonth) = Self.civil(day: day)
        let (second, fraction) = time.quotientAndRemainder(dividingBy: 1_000_000)
        func put(_ value: Int64, at start: Int, digits: Int, then separator: Unicode.Scalar) {
            var rest = value
            for offset in (0..<digits).reversed() {
                buffer[start + offset] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            }
            buffer[start + digits] = UInt8(ascii: separator)
        }
        put(min(max(year, 0), 9_999), at: 0, digits: 4, then: "-")
        put(month, at: 5, digits: 2, then: "-")
        put(dayOfMonth, at: 8, digits: 2, then: "T")
        put(second / 3_600, at: 11, digits: 2, then: ":")
        put(second / 60 % 60, at: 14, digits: 2, then: ":")
        put(second % 60, at: 17, digits: 2, then: ".")
        put(fraction, at: 20, digits: 6, then: "Z")
    }

    /// Reads RFC 3339 section 5.6 text with any zone; digits beyond microseconds are cut off. `nil` for anything else.
    public init?(_ description: String) {
        var reader = TimestampReader(bytes: Array(description.utf8))
        guard let value = reader.read() else { return nil }
        self = value
    }

    /// Year, month and day of a day number counted from 1970-01-01, in the proleptic Gregorian calendar.
    ///
    /// Years are counted from March so that the leap day comes last, in eras of 400 years (146,097 days).
    private static func civil(day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (day + 719_468).quotientAndRemainder(flooringBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// The day number counted from 1970-01-01 of a date in the proleptic Gregorian calendar.
    static func day(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shiftedYear.quotientAndRemainder(flooringBy: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension Int64 {
    /// Division that rounds down, so that the remainder is never negative.
    fileprivate func quotientAndRemainder(flooringBy divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

/// Reads one RFC 3339 date and time.
private struct TimestampReader {
    let bytes: [UInt8]
    var index = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func read() -> Timestamp? {
        guard let year = digits(4), skip("-"), let month = digits(2), skip("-"), let day = digits(2),
            skip("T") || skip("t") || skip(" "),
            let hour = digits(2), skip(":"), let minute = digits(2), skip(":"), let second = digits(2),
            (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day), hour < 24, minute < 60,
            second <= 60,
            let fraction = fraction(), let offset = zone(), index == bytes.count
        else { return nil }
        let days = Timestamp.day(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
        return Timestamp(microseconds: seconds * 1_000_000 + fraction)
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
        return switch month {
        case 2: isLeap ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private mutating func digits(_ count: Int) -> Int64? {
        guard index + count <= bytes.count else { return nil }
        var value: Int64 = 0
        for byte in bytes[index..<index + count] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        index += count
        return value
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    /// Microseconds after the whole second; 0 when there is no fraction, `nil` for a point without digits.
    private mutating func fraction() -> Int64? {
        guard skip(".") else { return 0 }
        var value: Int64 = 0
        var count = 0
        while let digit = digits(1) {
            if count < 6 { value = value * 10 + digit }
            count += 1
        }
        guard count > 0 else { return nil }
        for _ in count..<max(count, 6) { value *= 10 }
        return value
    }

    /// Seconds east of UTC.
    private mutating func zone() -> Int64? {
        if skip("Z") || skip("z") { return 0 }
        let sign: Int64
        if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
        guard let hour = digits(2), skip(":"), let minute = digits(2), hour < 24, minute < 60 else { return nil }
        return sign * (hour * 3_600 + minute * 60)
    }
}
