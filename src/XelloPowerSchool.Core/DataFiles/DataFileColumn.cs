using System.Globalization;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.DataFiles;

/// <summary>One column of a file: what the contract says about it, and where its value comes from.</summary>
/// <param name="Name">Name in the header.</param>
/// <param name="Field">The record's property that the column carries; findings name it.</param>
/// <param name="Value">The value of a record, formatted for the file; null or empty for none.</param>
internal sealed record DataFileColumn<T>(string Name, string Field, Func<T, string?> Value)
{
    /// <summary>True when a row without the value is refused.</summary>
    public bool Required { get; init; }

    /// <summary>
    /// The most characters (UTF-16 units) the column takes. Xello's pages give <c>char(n)</c>; where two pages disagree,
    /// the smaller n.
    /// </summary>
    public int Width { get; init; } = int.MaxValue;

    public DataFileDomain Domain { get; init; } = DataFileDomain.Text;

    /// <summary>The file whose key the value must be, or null.</summary>
    public string? RefersTo { get; init; }

    /// <summary>What the contract has against the value; null when nothing. The finding never repeats the value.</summary>
    internal XelloFinding? Check(string subject, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return Required ? Finding("ValueMissing", $"{Name} has no value.") : null;
        if (!FileText.IsClean(value!))
            return Finding("ValueNotRepresentable", $"{Name} has a character, or blanks, that the file cannot carry.");
        if (value!.Length > Width)
            return Finding("ValueTooWide", string.Format(CultureInfo.InvariantCulture, "{0} has {1} characters; it takes {2}.", Name, value.Length, Width));
        return Domain.Contains(value) ? null : Finding("ValueOutOfDomain", $"{Name} must be {Domain.Description}.");

        XelloFinding Finding(string rule, string message) => new(
            rule, XelloSeverity.Error, subject, Field, message, "Correct the field in PowerSchool. Until then the account stays as it is.");
    }
}
