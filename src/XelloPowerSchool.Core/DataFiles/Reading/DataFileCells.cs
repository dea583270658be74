using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Roster;
using XelloPowerSchool.Tables;

namespace XelloPowerSchool.DataFiles;

/// <summary>The present row of a file as values. What is not understood becomes a finding; no value is guessed.</summary>
internal sealed class DataFileCells(TextTable table, TableHeader<string> header, DataFileLayout layout, RowDates dates)
{
    private List<XelloFinding>? _findings;

    /// <summary>What is wrong with the present row.</summary>
    public IReadOnlyList<XelloFinding> Findings => _findings ?? (IReadOnlyList<XelloFinding>)[];

    public bool HasError => _findings is not null && _findings.Exists(finding => finding.Severity == XelloSeverity.Error);

    /// <summary>What names the row in findings: a number or a code, never a person's name or address.</summary>
    public string Subject => layout.SubjectField is { } column && Raw(column) is { Length: > 0 and <= 50 } text && FileText.IsClean(text)
        ? text
        : "row " + table.Row.ToString(CultureInfo.InvariantCulture);

    /// <summary>Forgets the row before.</summary>
    public void Begin() => _findings = null;

    public void Add(XelloFinding finding) => (_findings ??= []).Add(finding);

    /// <summary>Whether the file has the column.</summary>
    public bool Has(string field) => header.Has(field);

    /// <summary>Says so when a value is missing that the record cannot leave open.</summary>
    public void Require(string field)
    {
        if (Raw(field).Length == 0 && layout.Columns.FirstOrDefault(column => column.Contract.Field == field)?.Check(Subject, "") is { } finding)
            Add(finding);
    }

    /// <summary>A value that means something only as it is; empty for none.</summary>
    public string Text(string field)
    {
        var text = Raw(field);
        if (text.Length == 0)
            return text;
        if (TableValue.IsSpreadsheetNumber(text))
            Add(AccountRowRules.SpreadsheetNumber.In(field, Subject));
        FindDamage(field, text);
        return text;
    }

    /// <summary>The same; null for none.</summary>
    public string? Optional(string field) => Text(field) is { Length: > 0 } text ? text : null;

    /// <summary>A name or another text for people, repaired by named rules; empty for none.</summary>
    public string Name(string field)
    {
        var place = header[field];
        if (place < 0 || place >= table.Count)
            return "";
        var text = table[place];
        FindDamage(field, text);
        if (FileText.IsClean(text))
            return text;
        var findings = new List<XelloFinding>();
        text = AccountMapper.Text(text, Subject, field, findings);
        findings.ForEach(Add);
        return text;
    }

    /// <summary>One of a column's words, as the contract spells it.</summary>
    public string? Choice(string field)
    {
        var text = Optional(field);
        return text is null ? null
            : layout.File.Columns.FirstOrDefault(column => column.Field == field)?.Choices.FirstOrDefault(word => word.Equals(text, StringComparison.OrdinalIgnoreCase)) ?? text;
    }

    public int? Whole(string field) => Value(field, RowValue.Whole, AccountRowRules.ValueNotUnderstood);

    public int? Grade(string field) => Value(field, RowValue.Grade, AccountRowRules.GradeNotUnderstood);

    public decimal? Number(string field) => Value(field, RowValue.Number, AccountRowRules.ValueNotUnderstood);

    public bool? Flag(string field) => Value(field, RowValue.Flag, AccountRowRules.ValueNotUnderstood);

    public DateTime? Date(string field) => Value(field, dates.Read, AccountRowRules.DateNotUnderstood);

    private T? Value<T>(string field, Func<string, T?> parse, RosterRule rule)
        where T : struct
    {
        var text = Raw(field);
        if (text.Length == 0)
            return null;
        var value = parse(text);
        if (value is null)
            Add((TableValue.IsSpreadsheetNumber(text) ? AccountRowRules.SpreadsheetNumber : rule).In(field, Subject));
        return value;
    }

    private void FindDamage(string field, string text)
    {
        if (TableValue.IsDamaged(text))
            Add(AccountRowRules.TextDamaged.In(field, Subject));
    }

    private string Raw(string field) => header[field] is >= 0 and var place && place < table.Count ? table[place].Trim() : "";
}
