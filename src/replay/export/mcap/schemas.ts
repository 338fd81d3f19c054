import type { ExportColumn } from '../export-columns.ts'
import type { ProtoPackage } from './proto-schema.ts'

/** The messages of our MCAP files. Those of `foxglove` are the public ones that viewers draw by themselves. */
const GOOGLE: ProtoPackage = {
  name: 'google.protobuf',
  messages: { Timestamp: ['int64 seconds', 'int32 nanos'], Duration: ['int64 seconds', 'int32 nanos'] },
  imports: [],
}

const TIMESTAMP = 'google.protobuf.Timestamp timestamp'

export const FOXGLOVE: ProtoPackage = {
  name: 'foxglove',
  messages: {
    Vector3: ['double x', 'double y', 'double z'],
    Quaternion: ['double x', 'double y', 'double z', 'double w'],
    Point3: ['double x', 'double y', 'double z'],
    Pose: ['Vector3 position', 'Quaternion orientation'],
    Color: ['double r', 'double g', 'double b', 'double a'],
    KeyValuePair: ['string key', 'string value'],
    FrameTransform: [
      TIMESTAMP,
      'string parent_frame_id',
      'string child_frame_id',
      'Vector3 translation',
      'Quaternion rotation',
    ],
    FrameTransforms: ['repeated FrameTransform transforms'],
    ArrowPrimitive: [
      'Pose pose',
      'double shaft_length',
      'double shaft_diameter',
      'double head_length',
      'double head_diameter',
      'Color color',
    ],
    CubePrimitive: ['Pose pose', 'Vector3 size', 'Color color'],
    SpherePrimitive: ['Pose pose', 'Vector3 size', 'Color color'],
    CylinderPrimitive: ['Pose pose', 'Vector3 size', 'double bottom_scale', 'double top_scale', 'Color color'],
    LinePrimitive: [
      'Type type',
      'Pose pose',
      'double thickness',
      'bool scale_invariant',
      'repeated Point3 points',
      'Color color',
      'repeated Color colors',
      'repeated fixed32 indices',
    ],
    TriangleListPrimitive: [
      'Pose pose',
      'repeated Point3 points',
      'Color color',
      'repeated Color colors',
      'repeated fixed32 indices',
    ],
    TextPrimitive: [
      'Pose pose',
      'bool billboard',
      'double font_size',
      'bool scale_invariant',
      'Color color',
      'string text',
    ],
    ModelPrimitive: [
      'Pose pose',
      'Vector3 scale',
      'Color color',
      'bool override_color',
      'string url',
      'string media_type',
      'bytes data',
    ],
    SceneEntity: [
      TIMESTAMP,
      'string frame_id',
      'string id',
      'google.protobuf.Duration lifetime',
      'bool frame_locked',
      'repeated KeyValuePair metadata',
      'repeated ArrowPrimitive arrows',
      'repeated CubePrimitive cubes',
      'repeated SpherePrimitive spheres',
      'repeated CylinderPrimitive cylinders',
      'repeated LinePrimitive lines',
      'repeated TriangleListPrimitive triangles',
      'repeated TextPrimitive texts',
      'repeated ModelPrimitive models',
    ],
    SceneEntityDeletion: [TIMESTAMP, 'Type type', 'string id'],
    SceneUpdate: ['repeated SceneEntityDeletion deletions', 'repeated SceneEntity entities'],
  },
  enums: {
    'LinePrimitive.Type': ['LINE_STRIP', 'LINE_LOOP', 'LINE_LIST'],
    'SceneEntityDeletion.Type': ['MATCHING_ID', 'ALL'],
  },
  imports: [GOOGLE],
}

/** Number of the field of the first column in CarState; the others follow. */
export const FIRST_COLUMN_FIELD = 3

/**
 * Ours: the state of a car, which has a field for each column of the recording, and an event, whose `details` are JSON
 * because its kinds are an open list.
 */
export function apexsimPackage(columns: readonly ExportColumn[]): ProtoPackage {
  return {
    name: 'apexsim',
    messages: {
      CarState: [
        TIMESTAMP,
        'uint32 tick',
        ...columns.map(({ key, isWhole }) => `${isWhole ? 'sint32' : 'double'} ${key}`),
      ],
      RaceEvent: [TIMESTAMP, 'uint32 tick', 'string kind', 'sint32 slot', 'string driver', 'string details'],
    },
    imports: [GOOGLE],
  }
}
