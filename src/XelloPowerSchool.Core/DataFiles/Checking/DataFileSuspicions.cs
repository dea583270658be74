using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Roster;
using XelloPowerSchool.Tables;

namespace XelloPowerSchool.DataFiles;

/// <summary>
/// What a file may contain and probably should not: traces of a spreadsheet, values that it would calculate, ages that do not go with
/// grades, what two students share.
/// </summary>
internal sealed class DataFileSuspicions : IDataFileObserver
{
    private readonly DataFileLayout _layout;
    private readonly DataFileHeading _heading;
    private readonly Action<XelloFinding> _report;
    private readonly DateTime _today;
    private readonly (int Place, XelloProfileColumn Column, bool IsCode)[] _texts;
    private readonly List<Shared> _shared;
    private readonly int _key;
    private readonly int _born;
    private readonly int _grade;
    private readonly KeyLengths _keys = new();
    private readonly RowDates? _dates;
    private long _last;

    /// <param name="layout">The contract.</param>
    /// <param name="heading">Where the columns stand.</param>
    /// <param name="today">The day that ages are counted on.</param>
    /// <param name="report">Takes what is found.</param>
    public DataFileSuspicions(DataFileLayout layout, DataFileHeading heading, DateTime today, Action<XelloFinding> report)
    {
        (_layout, _heading, _today, _report) = (layout, heading, today, report);
        _texts =
        [
            .. heading.Columns.Select((column, place) => (Place: place, Column: column?.Contract!))
                .Where(text => text.Column is { Type: XelloColumnType.Text, Field: not null })
                .Select(text => (text.Place, text.Column, !IsForPeople(text.Column.Field!))),
        ];
        _key = heading.PlaceOf(nameof(XelloAccount.StudentId));
        (_born, _grade) = layout.Kind == XelloDataFileKind.Student
            ? (heading.PlaceOf(nameof(XelloAccount.DateOfBirth)), heading.PlaceOf(nameof(XelloAccount.Grade)))
            : (-1, -1);
        _dates = _born < 0 ? null : new RowDates(heading.Columns[_born]!.Contract.DateFormat);
        _shared = layout.Kind != XelloDataFileKind.Student ? [] :
        [
            // Mail servers do not tell upper from lower case.
            new Shared(heading.PlaceOf(nameof(XelloAccount.Email)), RosterRules.DuplicateEmail, StringComparer.OrdinalIgnoreCase),
            new Shared(heading.PlaceOf(nameof(XelloAccount.SsoToken)), AccountRules.DuplicateSignInToken, StringComparer.Ordinal),
            new Shared(heading.PlaceOf(nameof(XelloAccount.StateProvNumber)), RosterRules.DuplicateStateNumber, StringComparer.Ordinal),
        ];
        _shared.RemoveAll(column => column.Place < 0);
    }

    /// <summary>True for a value that a spreadsheet would calculate. A phone number or another plain number stays what it is.</summary>
    public static bool IsFormula(string value) => value.Length > 1
        && (value[0] is '=' or '@' || (value[0] is '+' or '-' && value.Skip(1).Any(c => c is not ((>= '0' and <= '9') or ' ' or '.' or '(' or ')' or '-'))));

    public void See(string[] fields, long row, Func<string> subject)
    {
        _last = row;
        foreach (var (place, column, isCode) in _texts)
        {
            if (fields[place] is { Length: > 0 } value && RuleOf(column, value, isCode) is { } rule)
                Report(rule.In(column.Name, subject()), row);
        }

        if (_key >= 0 && _layout.Kind == XelloDataFileKind.Student)
            _keys.Add(fields[_key]);
        if (_born >= 0 && _grade >= 0 && _dates!.Read(fields[_born]) is { } born
            && RosterCheck.RuleOfAge(RowValue.Whole(fields[_grade]) ?? -1, born, _today) is { } wrong)
            Report(wrong.In(wrong == RosterRules.GradeAgainstAge ? Name(_grade) : Name(_born), subject()), row);
        foreach (var column in _shared)
        {
            var value = fields[column.Place];
            if (value.Length == 0)
                continue;
            if (column.First.TryGetValue(value, out var first))
                Report(column.Rule.In(Name(column.Place), subject(), string.Format(CultureInfo.InvariantCulture, "The first one is in row {0}.", first)), row);
            else
                column.First.Add(value, row);
        }

        string Name(int place) => _heading.Columns[place]!.Contract.Name;
    }

    public void End()
    {
        if (_keys.LookCut)
            Report(AccountRowRules.LeadingZerosLost.In(_heading.Columns[_key]!.Contract.Name, _layout.Name), null);
        if (_last == TableValue.SpreadsheetRows)
            Report(AccountRowRules.CutByASpreadsheet.For(_layout.Name), null);
    }

    private static RosterRule? RuleOf(XelloProfileColumn column, string value, bool isCode) =>
        TableValue.IsDamaged(value) ? AccountRowRules.TextDamaged
        : value[0] is '=' or '+' or '-' or '@' && IsFormula(value) ? DataFileRules.FormulaLooking
        : TableValue.IsSpreadsheetError(value) ? DataFileRules.SpreadsheetError
        : !isCode ? null
        : TableValue.IsSpreadsheetNumber(value) ? AccountRowRules.SpreadsheetNumber
        : TableValue.IsSpreadsheetDate(value) ? DataFileRules.BecameADate
        : column.Field is nameof(XelloAccount.StudentId) or nameof(XelloAccount.StateProvNumber) && TableValue.IsFormattedNumber(value) ? DataFileRules.NumberReformatted
        : null;

    // A name may well be made of a month and a day.
    private static bool IsForPeople(string field) => field.EndsWith("Name", StringComparison.Ordinal) || field == nameof(XelloEducator.JobTitle);

    private void Report(XelloFinding finding, long? row) => _report(finding with { File = _layout.Name, Row = row });

    private sealed record Shared(int Place, RosterRule Rule, StringComparer Comparer)
    {
        public Dictionary<string, long> First { get; } = new(Comparer);
    }
}
