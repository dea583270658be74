using System.Collections;
using System.Globalization;
using System.Management.Automation;
using XelloPowerSchool.Completion;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Commands;

/// <summary>Runs a named query (PowerQuery) of any plugin and writes its rows, with the columns as properties.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "PSQuery", SupportsPaging = true)]
[OutputType(typeof(PSQueryRecord))]
public sealed class InvokePSQueryCommand : ConnectedCmdlet
{
    /// <summary>Full name of the query, for example com.example.plugin.students.active.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(QueryCompleter))]
    [ValidatePattern("^[A-Za-z][A-Za-z0-9_.-]*$")]
    public string Name { get; set; } = "";

    /// <summary>Arguments of the query, by name. A list is for an argument that takes one.</summary>
    [Parameter(Position = 1)]
    [Alias("Arguments")]
    [ValidateNotNull]
    public IDictionary? Argument { get; set; }

    /// <summary>A further filter in PowerSchool's own form, on table.column.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Filter { get; set; }

    /// <summary>Rows on a page. Default: 0, one answer that is read while it arrives.</summary>
    [Parameter]
    [ValidateRange(0, 100_000)]
    public int PageSize { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var query = new NamedQuery { Name = Name, Arguments = Arguments(), Filter = Filter, PageSize = PageSize };
        if (PagingParameters.IncludeTotalCount)
        {
            int count = await Client().CountQueryAsync(query, cancellationToken).ConfigureAwait(false);
            WriteObject(PagingParameters.NewTotalCount((ulong)count, accuracy: 1));
        }

        var window = new PageWindow(PagingParameters);
        if (window.IsFull)
        {
            return;
        }

        await foreach (PSQueryRecord record in Client().RunQueryAsync(query, cancellationToken).ConfigureAwait(false))
        {
            if (window.Admits())
            {
                WriteObject(ColumnProperties.OfRow(record, record.Fields));
            }

            if (window.IsFull)
            {
                return;
            }
        }
    }

    private Dictionary<string, QueryArgument> Arguments() => (Argument ?? new Hashtable()).Cast<DictionaryEntry>().ToDictionary(
        e => Convert.ToString(e.Key, CultureInfo.InvariantCulture)!,
        e => PlainObjects.FromPowerShell(e.Value) is object?[] list
            ? new QueryArgument(null, [.. list.Select(FreeRequest.ParameterText)])
            : new QueryArgument(FreeRequest.ParameterText(PlainObjects.FromPowerShell(e.Value)), null));
}
