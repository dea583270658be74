using System.Globalization;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Tables;

namespace XelloPowerSchool.DataFiles;

/// <summary>Looks at the rows of a file while they are checked.</summary>
internal interface IDataFileObserver
{
    /// <summary>Sees a row whose fields stand under their headers.</summary>
    /// <param name="fields">The fields, in the places of the heading.</param>
    /// <param name="row">Its number.</param>
    /// <param name="subject">What names it in findings.</param>
    void See(string[] fields, long row, Func<string> subject);

    /// <summary>Says what shows only after the last row.</summary>
    void End();
}

/// <summary>
/// Holds the text of files against the contract, as Xello would read them: line by line, and nothing in them is quoted. What is
/// wrong is reported where it stands, and the check goes on as far as anything can be said. It knows nothing of the records that a
/// file was made from. The one engine for files that we made and for those that we did not.
/// </summary>
/// <param name="layouts">The files of the set. What refers to a file that is not in the set cannot be checked.</param>
/// <param name="report">Takes what is wrong; one that throws ends the check.</param>
internal sealed class DataFileCheck(IReadOnlyCollection<DataFileLayout> layouts, Action<XelloFinding> report)
{
    /// <summary>Of every column that others of the set refer to, its values.</summary>
    private readonly Dictionary<XelloProfileReference, Referred> _values = layouts
        .SelectMany(layout => layout.File.Columns).Select(column => column.RefersTo).OfType<XelloProfileReference>().Distinct()
        .Where(reference => layouts.Any(layout => layout.Kind == reference.File))
        .ToDictionary(reference => reference, _ => new Referred());

    /// <summary>Files of ours are in the order of their keys, which shows what is there twice without remembering it.</summary>
    public bool IsOrdered { get; init; }

    /// <summary>Who else looks at the rows; asked once for each file.</summary>
    public Func<DataFileLayout, DataFileHeading, IReadOnlyList<IDataFileObserver>> Observers { get; init; } = (_, _) => [];

    /// <summary>Checks one file. Files that others refer to come first.</summary>
    /// <returns>Rows, the blank ones not counted.</returns>
    public long Check(DataFileLayout layout, DataFileLines lines, CancellationToken cancellationToken)
    {
        return new Pass(this, layout, lines).Run(cancellationToken);
    }

    /// <summary>The values of a column that others refer to.</summary>
    private sealed class Referred
    {
        private HashSet<string>? _withoutZeros;

        public HashSet<string> Values { get; } = new(StringComparer.Ordinal);

        /// <summary>True when the value is there with zeros before it. Asked only of values that are not there.</summary>
        public bool HasWithZeros(string value) =>
            (_withoutZeros ??= new HashSet<string>(Values.Where(known => known.Length > 0 && known[0] == '0').Select(known => known.TrimStart('0')), StringComparer.Ordinal))
            .Contains(value);
    }

    /// <summary>One file's way through the check.</summary>
    private sealed class Pass(DataFileCheck check, DataFileLayout layout, DataFileLines lines)
    {
        private bool _saidLineEnd;
        private string[] _fields = [];
        private long _beforeFirst = 1; // lines before the first row

        private long Row => lines.Number - _beforeFirst;

        public long Run(CancellationToken cancellationToken)
        {
            if (lines.Next() is not { } first)
            {
                Report(DataFileRules.FileEmpty.For(layout.Name));
                return 0;
            }

            var isMarked = first.Length > 0 && first[0] == '\uFEFF';
            if (isMarked != layout.ByteOrderMark)
                Report(DataFileRules.ByteOrderMarkWrong.For(layout.Name), 0);
            first = isMarked ? first.Substring(1) : first;
            if (first.Any(c => char.IsControl(c) && c != '\t'))
            {
                Report(DataFileRules.FileNotText.For(layout.Name), 0);
                return 0;
            }

            var heading = DataFileHeading.Read(first, layout, finding => Report(finding, 0));
            CheckLine();
            long rows = 0;
            if (!heading.IsHeader)
                _beforeFirst = 0;
            if (heading.Columns.Count == 0)
            {
                while (!lines.IsTooLong && lines.Next() is not null)
                    rows++;
                return rows;
            }

            var place = heading.PlaceOf(layout.SubjectField);
            Func<string> subject = () => place >= 0 && _fields[place].Length is > 0 and <= 50 && heading.Columns[place]!.Check("", _fields[place]) is null
                ? _fields[place]
                : Number;
            var columns = Bind(heading, subject);
            var keys = Keys(heading, subject);
            var observers = check.Observers(layout, heading);
            for (var line = heading.IsHeader ? lines.Next() : first; line is not null; line = lines.Next())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (lines.IsTooLong)
                {
                    Report(DataFileRules.LineTooLong.For(Number), Row);
                    break;
                }

                if (line != (object)first)
                    CheckLine();
                if (line.Length == 0)
                {
                    Report(DataFileRules.BlankRow.For(Number), Row);
                    continue;
                }

                rows++;
                var fields = line.Split(heading.Separator);
                if (fields.Length != columns.Length)
                {
                    Report(AccountRowRules.RowMalformed.For(Number, string.Format(CultureInfo.InvariantCulture, "It has {0} fields instead of {1}.", fields.Length, columns.Length)), Row);
                    continue;
                }

                _fields = fields;
                for (var i = 0; i < fields.Length; i++)
                    columns[i].See(fields[i]);
                keys?.See(fields);
                foreach (var observer in observers)
                    observer.See(fields, Row, subject);
            }

            if (rows == 0 && !lines.IsTooLong)
                Report(DataFileRules.FileWithoutRows.For(layout.Name));
            foreach (var observer in observers)
                observer.End();
            return rows;
        }

        private string Number => "row " + Row.ToString(CultureInfo.InvariantCulture);

        private void CheckLine()
        {
            if (lines.End == layout.LineEnd || lines.IsTooLong)
                return;
            if (lines.End.Length == 0)
            {
                Report(DataFileRules.LastLineWithoutEnd.For(Number), Row);
                return;
            }

            if (!_saidLineEnd)
                Report(DataFileRules.LineEndWrong.For(
                    Number, string.Format(CultureInfo.InvariantCulture, "It must end in {0}.", layout.LineEnd == "\n" ? "LF" : "CR LF")), Row);
            _saidLineEnd = true;
        }

        private void Report(XelloFinding finding, long? row = null) => check.ReportAt(finding with { File = layout.Name, Row = row });

        private Cell[] Bind(DataFileHeading heading, Func<string> subject) =>
        [
            .. heading.Columns.Select(column => new Cell(
                column,
                column is not null && check._values.TryGetValue(new XelloProfileReference(layout.Kind, column.Contract.Name), out var kept) ? kept.Values : null,
                column?.Contract.RefersTo is { } reference && check._values.TryGetValue(reference, out var known) ? known : null,
                finding => Report(finding, Row),
                subject)),
        ];

        private KeyWatch? Keys(DataFileHeading heading, Func<string> subject)
        {
            var places = layout.Key.Select(place => heading.Columns.ToList().IndexOf(layout.Columns[place])).ToArray();
            return places.Length == 0 || places.Any(place => place < 0) ? null : new KeyWatch(places, check.IsOrdered, finding => Report(finding, Row), subject);
        }
    }

    private void ReportAt(XelloFinding finding) => report(finding);

    /// <summary>One column of a file.</summary>
    private sealed class Cell(DataFileColumn? column, HashSet<string>? keeps, Referred? known, Action<XelloFinding> report, Func<string> subject)
    {
        public void See(string value)
        {
            if (column is null)
                return;
            if (column.Check("", value) is { } flaw)
            {
                if (value.Length > 1 && value[0] == '"' && value[value.Length - 1] == '"')
                {
                    report(DataFileRules.ValueQuoted.In(column.Contract.Name, subject()));
                    See(value.Substring(1, value.Length - 2));
                    return;
                }

                report(Explain(column.Contract, flaw with { Subject = subject(), Field = column.Contract.Name }, value));
            }
            else if (known is not null && value.Length > 0 && !known.Values.Contains(value) && !column.Contract.Exceptions.Contains(value))
            {
                report(known.HasWithZeros(value)
                    ? DataFileRules.ReferenceLostZeros.In(column.Contract.Name, subject())
                    : DataFileRules.ReferenceNotFound.In(column.Contract.Name, subject(), $"{column.Contract.Name} is not in the column {column.Contract.RefersTo}."));
            }

            keeps?.Add(value);
        }

        /// <summary>The same flaw by the name of what made it, where that shows.</summary>
        private static XelloFinding Explain(XelloProfileColumn column, XelloFinding flaw, string value)
        {
            var rule = flaw.Rule != "ValueOutOfDomain" ? null
                : TableValue.IsSpreadsheetError(value) ? DataFileRules.SpreadsheetError
                : TableValue.IsSpreadsheetNumber(value) ? AccountRowRules.SpreadsheetNumber
                : column.Type == XelloColumnType.Date && TableValue.IsSpreadsheetDate(value) ? DataFileRules.DateReformatted
                : column.Type is XelloColumnType.WholeNumber or XelloColumnType.Number && TableValue.IsFormattedNumber(value) ? DataFileRules.NumberReformatted
                : null;
            return rule?.In(column.Name, flaw.Subject, flaw.Message) ?? flaw with { Advice = "Correct the value where it comes from, and write the file anew." };
        }
    }

    /// <summary>Finds rows with a key that was there before.</summary>
    private sealed class KeyWatch(int[] places, bool isOrdered, Action<XelloFinding> report, Func<string> subject)
    {
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
        private string[]? _previous;

        public void See(string[] fields)
        {
            if (!isOrdered)
            {
                if (!_seen.Add(places.Length == 1 ? fields[places[0]] : string.Join("|", places.Select(place => fields[place]))))
                    report(DataFileRules.KeyTwice.For(subject()));
                return;
            }

            if (_previous is not null && Compare(_previous, fields) is >= 0 and var order)
                report((order == 0 ? DataFileRules.KeyTwice : DataFileRules.RowsOutOfOrder).For(subject()));
            _previous = fields;
        }

        private int Compare(string[] left, string[] right)
        {
            foreach (var place in places)
                if (string.CompareOrdinal(left[place], right[place]) is not 0 and var order)
                    return order;
            return 0;
        }
    }
}
