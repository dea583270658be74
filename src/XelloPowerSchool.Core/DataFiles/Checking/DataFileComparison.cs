using System.Globalization;
using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.DataFiles;

/// <summary>How the keys of a file differ from those of the last set.</summary>
internal interface IDataFileComparison : IDataFileObserver
{
    long Added { get; }

    long Removed { get; }

    long Changed { get; }
}

/// <summary>Compares the rows of a file with the records that the file of the last set was made of.</summary>
internal sealed class DataFileComparison<T> : IDataFileComparison
    where T : class
{
    private readonly DataFileLayout<T> _layout;
    private readonly Action<XelloFinding> _report;
    private readonly Dictionary<string, T> _before;
    private readonly HashSet<string> _found = new(StringComparer.Ordinal);
    private readonly int[] _places;
    private readonly int _place;
    private readonly HashSet<string> _unknown = new(StringComparer.Ordinal);

    /// <param name="layout">The contract, of a file with one column for its key.</param>
    /// <param name="heading">Where the columns stand.</param>
    /// <param name="before">What the last set had.</param>
    /// <param name="report">Takes what is found.</param>
    public DataFileComparison(DataFileLayout<T> layout, DataFileHeading heading, IEnumerable<T> before, Action<XelloFinding> report)
    {
        (_layout, _report) = (layout, report);
        var key = layout.Key[0];
        _places = [.. layout.Columns.Select(column => heading.Columns.ToList().IndexOf(column))];
        _place = _places[key];
        _before = [];
        foreach (var record in before)
            _before[layout.Value(record, key) ?? ""] = record;
    }

    public long Added => _unknown.Count;

    public long Removed => _before.Count - _found.Count;

    public long Changed { get; private set; }

    public void See(string[] fields, long row, Func<string> subject)
    {
        if (_place < 0)
            return;
        if (!_before.TryGetValue(fields[_place], out var record))
        {
            _unknown.Add(fields[_place]);
            return;
        }

        _found.Add(fields[_place]);
        for (var i = 0; i < _layout.Columns.Count; i++)
        {
            var place = _places[i];
            if (place >= 0 && (_layout.Value(record, i) ?? "") != fields[place])
            {
                Changed++;
                return;
            }
        }
    }

    public void End()
    {
        if (_place < 0)
            return;
        var missing = _before.Keys.Where(key => !_found.Contains(key) && key.Length > 0 && key[0] == '0');
        var cut = new HashSet<string>(missing.Select(key => key.TrimStart('0')), StringComparer.Ordinal);
        if (_unknown.Count(cut.Contains) is > 0 and var lost)
            Report(DataFileRules.KeysLostZeros.For(_layout.Name, string.Format(CultureInfo.InvariantCulture, "That is so for {0:N0} of them.", lost)));
        if (_layout.Kind == XelloDataFileKind.Student && _before.Count > 0 && Removed >= new XelloBrake().Removals!.OfDistrict(_before.Count))
            Report(DataFileRules.ManyRemoved.For(_layout.Name, string.Format(CultureInfo.InvariantCulture, "{0:N0} of {1:N0} are missing.", Removed, _before.Count)));
    }

    private void Report(XelloFinding finding) => _report(finding with { File = _layout.Name });
}
