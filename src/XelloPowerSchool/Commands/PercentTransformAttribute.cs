using System.Globalization;
using System.Management.Automation;

namespace XelloPowerSchool.Commands;

/// <summary>Lets people write a percentage as they say it: 1, '1%' or '0.5 %'.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PercentTransformAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is not string text || !text.Any(c => c == '%'))
        {
            return value;
        }

        return decimal.TryParse(text.Trim().TrimEnd('%'), NumberStyles.Number, CultureInfo.InvariantCulture, out decimal percent)
            ? percent
            : throw new ArgumentTransformationMetadataException($"'{text}' is not a percentage.");
    }
}
