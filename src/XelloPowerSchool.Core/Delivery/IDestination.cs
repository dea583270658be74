using XelloPowerSchool.DataFiles;

namespace XelloPowerSchool.Delivery;

/// <summary>Where Xello, or whoever sends to Xello, finds the files.</summary>
internal interface IDestination
{
    /// <summary>The place, for people and receipts. Never with a secret.</summary>
    string Address { get; }

    /// <summary>Throws when nothing could be delivered, before anything else has been done. Leaves nothing behind.</summary>
    void Prepare(CancellationToken cancellationToken);

    /// <summary>
    /// Delivers a set: all files under temporary names, read back, then given their names in the order of the list. On an
    /// error the files are there as before. Delivering again replaces the files by themselves.
    /// </summary>
    Task<IReadOnlyList<XelloReceipt>> DeliverAsync(IReadOnlyList<StagedFile> files, CancellationToken cancellationToken);

    /// <summary>True when exactly this file is there under its name.</summary>
    bool HasDelivered(StagedFile file);
}
