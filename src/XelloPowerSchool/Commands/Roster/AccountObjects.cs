using System.Globalization;
using System.Management.Automation;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.DataFiles;
using XelloPowerSchool.Tables;

namespace XelloPowerSchool.Commands;

/// <summary>Takes accounts as objects: our own as they are, all others as rows whose columns are their properties.</summary>
/// <param name="source">The parameter that the objects come through, for messages.</param>
/// <param name="map">Which properties hold which fields, where the user says so.</param>
/// <param name="dateFormat">The form of dates in texts, when it is none of the usual ones.</param>
internal sealed class AccountObjects(string source, IReadOnlyDictionary<AccountField, string>? map, string? dateFormat)
{
    private readonly AccountRowParser _parser = new(SchoolCodes.Any, DataFileProfile.XelloUs, dateFormat);
    private TableHeader<AccountField>? _header;
    private IReadOnlyList<AccountFields.Field> _gaps = [];
    private string[] _names = [];
    private int _count;

    public AccountInput Input { get; } = new();

    public void Add(PSObject value)
    {
        _count++;
        if (value.BaseObject is XelloAccount account)
        {
            Input.Add(account);
            return;
        }

        // Most objects of a pipeline are of one kind, so its columns are looked for once.
        string[] names = [.. value.Properties.Select(p => p.Name)];
        if (_header is null || !names.SequenceEqual(_names, StringComparer.Ordinal))
        {
            (_header, _names) = (AccountTable.Find(source, names, map), names);
            _gaps = AccountInput.GapsOf(_header);
        }

        TableHeader<AccountField> header = _header;
        Input.Add(
            _parser.Parse("object " + _count.ToString(CultureInfo.InvariantCulture), f => header[f] is >= 0 and var place ? ObjectText.Of(value.Properties[names[place]].Value) : null),
            _gaps);
    }
}
