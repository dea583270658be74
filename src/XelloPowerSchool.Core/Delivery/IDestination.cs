using XelloPowerSchool.DataFiles;

namespace XelloPowerSchool.Delivery;

/// <summary>Where Xello, or whoever sends to Xello, finds the files.</summary>
internal interface IDestination
{
    /// <summary>The place, for people and receipts, always spelled the same. Never with a secret.</summary>
    string Address { get; }

    /// <summary>Throws when nothing could be delivered, before anything else has been done. Leaves nothing behind.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Delivers a set: all files under temporary names, read back, then given their names in the order of the list. On an
    /// error the files are there as before, or the error says that some have been replaced. Delivering again replaces the
    /// files by themselves.
    /// </summary>
    Task<IReadOnlyList<XelloReceipt>> DeliverAsync(IReadOnlyList<StagedFile> files, CancellationToken cancellationToken);

    /// <summary>True when exactly this file is there under its name, as far as the place lets anybody see.</summary>
    Task<bool> HasDeliveredAsync(StagedFile file, CancellationToken cancellationToken);

    /// <summary>True when there is any file of that name, whoever put it there, as far as the place lets anybody see.</summary>
    Task<bool> HasFileAsync(string name, CancellationToken cancellationToken);
}
