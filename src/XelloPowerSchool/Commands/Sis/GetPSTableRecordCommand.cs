using System.Management.Automation;
using XelloPowerSchool.Completion;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Commands;

/// <summary>Gets rows of any table of PowerSchool, with the columns as properties.</summary>
[Cmdlet(VerbsCommon.Get, "PSTableRecord", SupportsPaging = true)]
[OutputType(typeof(PSTableRecord))]
public sealed class GetPSTableRecordCommand : ConnectedCmdlet
{
    /// <summary>Name of the table, for example students or u_students_extension.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(TableCompleter))]
    [ValidatePattern("^[A-Za-z][A-Za-z0-9_]*$")]
    public string Table { get; set; } = "";

    /// <summary>Columns to read. Default: all that the plugin may read.</summary>
    [Parameter(Position = 1)]
    [Alias("Column", "Projection")]
    [ValidatePattern("^[A-Za-z][A-Za-z0-9_.]*$")]
    public string[] Field { get; set; } = [];

    /// <summary>A filter in PowerSchool's own form: criteria such as schoolid==701 joined by semicolons.</summary>
    [Parameter]
    [Alias("Query")]
    [ValidateNotNullOrEmpty]
    public string? Filter { get; set; }

    /// <summary>Columns to sort by. Default: the key.</summary>
    [Parameter]
    [ValidatePattern("^[A-Za-z][A-Za-z0-9_.]*$")]
    public string[] Sort { get; set; } = [];

    /// <summary>Sorts from the largest to the smallest.</summary>
    [Parameter]
    public SwitchParameter Descending { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var query = new TableQuery
        {
            Table = Table,
            Fields = Field,
            Filter = Filter,
            Sort = Sort,
            Descending = Descending,
            Skip = (long)Math.Min(PagingParameters.Skip, long.MaxValue),
            First = PagingParameters.First > long.MaxValue ? null : (long)PagingParameters.First,
        };
        if (PagingParameters.IncludeTotalCount)
        {
            int count = await Client().CountTableRecordsAsync(query, cancellationToken).ConfigureAwait(false);
            WriteObject(PagingParameters.NewTotalCount((ulong)count, accuracy: 1));
        }

        await foreach (PSTableRecord record in Client().GetTableRecordsAsync(query, cancellationToken).ConfigureAwait(false))
        {
            WriteObject(ColumnProperties.OfRow(record, record.Fields));
        }
    }
}
