using System.Globalization;
using XelloPowerSchool.Roster;

namespace XelloPowerSchool.DataFiles;

/// <summary>Holds values against what the contract says of one column.</summary>
internal sealed class DataFileColumn
{
    private readonly DataFileDomain _domain;
    private readonly char[] _forbidden;

    /// <param name="contract">What the contract says.</param>
    /// <param name="forbidden">Characters that no value of the file may have, besides those that no file can carry.</param>
    public DataFileColumn(XelloProfileColumn contract, string forbidden)
    {
        Contract = contract;
        _domain = DataFileDomain.Of(contract);
        _forbidden = [.. forbidden.Where(c => c != FileText.Separator)];
    }

    public XelloProfileColumn Contract { get; }

    /// <summary>Whether values may have the character.</summary>
    public bool Takes(char c) => Array.IndexOf(_forbidden, c) < 0;

    /// <summary>What the contract has against a value; null when nothing. The finding never repeats the value.</summary>
    /// <param name="subject">What names the row.</param>
    /// <param name="value">The value; null or empty for none.</param>
    public XelloFinding? Check(string subject, string? value)
    {
        var name = Contract.Name;
        if (string.IsNullOrEmpty(value))
            return Contract.Required ? Finding("ValueMissing", $"{name} has no value.") : null;
        if (!FileText.IsClean(value!) || (_forbidden.Length > 0 && value!.IndexOfAny(_forbidden) >= 0))
            return Finding("ValueNotRepresentable", $"{name} has a character, or blanks, that the file cannot carry.");
        if (value!.Length > Contract.Width)
            return Finding("ValueTooWide", string.Format(CultureInfo.InvariantCulture, "{0} has {1} characters; it takes {2}.", name, value.Length, Contract.Width));
        return _domain.Contains(value) ? null : Finding("ValueOutOfDomain", $"{name} must be {_domain.Description}.");

        XelloFinding Finding(string rule, string message) => new(
            rule, XelloSeverity.Error, subject, Contract.Field ?? name, message, "Correct the field in PowerSchool. Until then the account stays as it is.");
    }
}
