using System.Text.RegularExpressions;

namespace XelloPowerSchool.Automation;

/// <summary>
/// Takes out of a text of ours what names a person or a place: what is known by name is replaced by a word, and every longer number, which
/// may be a key, by its form.
/// </summary>
internal sealed class Redaction
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    // Numbers of a student have four digits or more; times, dates, versions and counts with separators keep their form.
    private static readonly Regex Key = new(@"(?<![\d:.-])\d{4,}(?![\d:.-])", RegexOptions.CultureInvariant);

    private static readonly Regex Quoted = new("'[^']*'|\"[^\"]*\"", RegexOptions.CultureInvariant);

    private readonly List<(Regex Text, string Word)> _words;

    /// <param name="words">What is to be replaced by which word. Names of less than three letters are left alone: they are parts of other words.</param>
    public Redaction(IEnumerable<(string? Text, string Word)> words) =>
        _words =
        [
            .. words.Where(static w => w.Text?.Trim().Length >= 3).OrderByDescending(static w => w.Text!.Length)
                .Select(static w => (new Regex(Regex.Escape(w.Text!.Trim()), Options), w.Word)),
        ];

    public string Of(string text)
    {
        foreach ((Regex known, string word) in _words)
            text = known.Replace(text, word);
        return Key.Replace(Quoted.Replace(text, "(...)"), static number => new string('#', number.Length));
    }
}
