using System.Text;

namespace XelloPowerSchool.Automation;

/// <summary>What can be made to go wrong with a Student file that somebody takes for everybody.</summary>
/// <param name="Name">Name of the drill.</param>
/// <param name="Injected">What goes wrong, for people.</param>
/// <param name="Break">The file's bytes as they become.</param>
internal sealed record FileFault(string Name, string Injected, Func<byte[], byte[]> Break)
{
    private const string LineEnd = "\r\n";

    /// <param name="separator">What stands between the file's columns.</param>
    /// <param name="key">Header of the key's column.</param>
    /// <param name="school">Header of the school's column.</param>
    public static IReadOnlyList<FileFault> All(char separator, string key, string school)
    {
        return
        [
            new("FileTruncated", "The Student file ends in the middle.", bytes => [.. bytes.Take(bytes.Length / 2)]),
            new("FileEmpty", "The Student file has not one byte.", _ => []),
            new("FileHeaderOnly", "The Student file has its header and no row.", Lines(lines => lines.Take(1))),
            new("FileHeaderTypo", "The header of the number's column is misspelled.", Lines(lines => lines.Select((line, row) =>
                row == 0 ? Cells(line, cells => cells.Select(cell => cell == key ? "Stu dntNr" : cell)) : line))),
            new("FileColumnsSwapped", "The headers of the number and of the school are swapped.", Lines(lines => lines.Select((line, row) =>
                row == 0 ? Cells(line, cells => cells.Select(cell => cell == key ? school : cell == school ? key : cell)) : line))),
            new("FileByteOrderMark", "A byte order mark stands in front of the header.", bytes => [0xEF, 0xBB, 0xBF, .. bytes]),
            new("FileZerosChanged", "A spreadsheet has taken the leading zeros; numbers without any have got one.", Lines(lines => lines.Select((line, row) =>
                row == 0 ? line : Cells(line, cells => cells.Select((cell, place) =>
                    place == PlaceOf(lines[0], key) ? (cell is ['0', ..] ? cell.TrimStart('0') : "0" + cell) : cell))))),
            new("FileSchoolDropped", "The rows of the largest school are not in the Student file.", Lines(lines =>
            {
                var place = PlaceOf(lines[0], school);
                var largest = lines.Skip(1).GroupBy(line => line.Split(separator)[place]).OrderByDescending(rows => rows.Count()).First().Key;
                return lines.Where((line, row) => row == 0 || line.Split(separator)[place] != largest);
            })),
            new("FileNumbersDuplicated", "Every second row has the number of the row above.", Lines(lines => lines.Select((line, row) =>
            {
                if (row == 0 || row % 2 == 1)
                    return line;
                var place = PlaceOf(lines[0], key);
                var above = lines[row - 1].Split(separator)[place];
                return Cells(line, cells => cells.Select((cell, column) => column == place ? above : cell));
            }))),
        ];

        string Cells(string line, Func<string[], IEnumerable<string>> change) => string.Join(separator.ToString(), change(line.Split(separator)));

        int PlaceOf(string header, string column) => Array.IndexOf(header.Split(separator), column);
    }

    private static Func<byte[], byte[]> Lines(Func<string[], IEnumerable<string>> change) => bytes =>
        Encoding.UTF8.GetBytes(string.Concat(
            change(Encoding.UTF8.GetString(bytes).Split([LineEnd], StringSplitOptions.RemoveEmptyEntries)).Select(line => line + LineEnd)));
}
